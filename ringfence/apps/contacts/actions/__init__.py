"""What a person does about contacts: search, approve, judge, hand out the work, write down how far it is."""

from ringfence.apps.contacts.actions.expiring import expire_presence
from ringfence.apps.contacts.actions.feeding import approve_feed, refuse_feed, request_feed
from ringfence.apps.contacts.actions.importing import (
    import_encounter,
    import_link,
    import_presence,
    store_feed,
    store_presence,
    undo_encounter,
    undo_link,
    undo_presence,
    withdraw_presence,
)
from ringfence.apps.contacts.actions.judging import (
    judge_on_scene,
    mark_infected,
    overrule,
    reclassify,
    release_contacts,
)
from ringfence.apps.contacts.actions.searching import (
    approve_search,
    cancel_search,
    refuse_search,
    request_search,
    run_all,
    take_in,
    trace,
    work,
)
from ringfence.apps.contacts.actions.working import (
    assign,
    delete_view,
    export_rows,
    hand_away,
    save_view,
    set_state,
)

__all__ = [
    "approve_feed",
    "approve_search",
    "assign",
    "cancel_search",
    "delete_view",
    "expire_presence",
    "export_rows",
    "hand_away",
    "import_encounter",
    "import_link",
    "import_presence",
    "judge_on_scene",
    "mark_infected",
    "overrule",
    "reclassify",
    "refuse_feed",
    "refuse_search",
    "release_contacts",
    "request_feed",
    "request_search",
    "run_all",
    "save_view",
    "set_state",
    "store_feed",
    "store_presence",
    "take_in",
    "trace",
    "undo_encounter",
    "undo_link",
    "undo_presence",
    "withdraw_presence",
    "work",
]  # fmt: skip
