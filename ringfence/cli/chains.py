"""`ringfence chains`: who infected whom, how sure that is, what is missing in between and which question to ask next."""

from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
\b
Examples:
  ringfence chains cases.csv --mean 5.7 --sd 1.8
  ringfence chains cases.xlsx --contacts met.csv --dna genomes.fasta --out chains.csv
  ringfence chains cases.csv --w generation.csv --sample 20000 --json

\b
Cases need a person and an onset date (or another with --by); days as plain
numbers are taken as they are. A household column counts as having met.
Contacts are pairs (a, b), perhaps with place or setting. Genomes are named like
the cases. A column that tells who infected whom is only compared, never used.

\b
Exit codes:
  0  done
  1  failed
  2  wrong use
  3  a file was refused, or holds too little to say anything
  5  the result could not be written
"""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog=EPILOG)
def chains(
    file: Annotated[Path, typer.Argument(metavar="CASES", help="CSV, XLSX, Parquet or JSON Lines.")],
    contacts: Annotated[
        list[Path] | None, typer.Option("--contacts", metavar="FILE", help="Who met whom; may be repeated.")
    ] = None,
    dna: Annotated[Path | None, typer.Option("--dna", metavar="FASTA", help="Aligned genomes.")] = None,
    w: Annotated[
        Path | None, typer.Option("--w", metavar="CSV", help="Generation time: columns day and w.")
    ] = None,
    mean: Annotated[float, typer.Option(min=0.5, help="Mean generation time, days (without --w).")] = 5.7,
    sd: Annotated[float, typer.Option(min=0.1, help="Its standard deviation, days.")] = 1.8,
    by: Annotated[str, typer.Option(help="Date to count from: onset, sampled, confirmed or reported.")] = "onset",
    column: Annotated[
        str, typer.Option("--column", metavar="HEADER", help="The column with that date, if its name is unusual.")
    ] = "",
    seen: Annotated[float, typer.Option(help="Share of all cases that are in the file.")] = 0.8,
    imports: Annotated[float, typer.Option(help="Share of cases infected elsewhere, before looking.")] = 0.05,
    told: Annotated[float, typer.Option(help="Share of infections whose contact is on record.")] = 0.8,
    chance: Annotated[float, typer.Option(help="Share of other pairs with a contact on record.")] = 0.05,
    mutation: Annotated[
        float | None, typer.Option(help="Mutations per position and generation; learned where not given.")
    ] = None,
    sample: Annotated[
        int, typer.Option(min=0, help="Also draw so many trees with uncertain infection times.")
    ] = 0,
    delay_mean: Annotated[
        float | None, typer.Option(help="Mean days from infection to that date, for --sample; as a generation if not given.")
    ] = None,
    delay_sd: Annotated[float | None, typer.Option(help="Its standard deviation, days.")] = None,
    seed: Annotated[int, typer.Option(help="Dice for --sample.")] = 1,
    out: Annotated[Path | None, typer.Option("--out", metavar="CSV", help="One row a case.")] = None,
    pairs: Annotated[
        Path | None, typer.Option("--pairs", metavar="CSV", help="Every link with a chance of 1 % or more.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:  # fmt: skip
    """From whom each case has it, with support; imports, unseen cases, clusters, venues, and what to ask next."""
    from ringfence.cli.chains_read import Asked
    from ringfence.cli.chains_run import run

    asked = Asked(
        file, tuple(contacts or ()), dna, w, mean, sd, by, column, seen, imports, told, chance, mutation, sample, delay_mean,
        delay_sd, seed, out, pairs, as_json,
    )  # fmt: skip
    raise typer.Exit(run(asked))
