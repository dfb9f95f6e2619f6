/* The yardstick for the compiled search: the leanest portable C that answers queries A and D on one segment.
   It knows no windows, no repeated rows, no second segment and no erased people. Built by native.py. */
#include <stdint.h>
#include <stdlib.h>

typedef struct {
    const int64_t *place_at;
    const int32_t *start, *end, *person, *start_sample, *reach_sample;
    const int64_t *person_at;
    const int32_t *own_place, *own_start, *own_end;
} Segment;

typedef struct { int32_t key, seconds, meetings, first; } Entry;
typedef struct { Entry *entries; uint32_t *slots; uint32_t size, used; } Table;

static void table_new(Table *t, uint32_t size) {
    t->size = size; t->used = 0;
    t->entries = malloc(sizeof(Entry) * size); t->slots = malloc(4 * (size_t)size);
    for (uint32_t i = 0; i < size; i++) t->entries[i].key = -1;
}
static void table_free(Table *t) { free(t->entries); free(t->slots); }
static inline uint32_t slot_of(int32_t key) { return ((uint32_t)key * 2654435769u) >> 7; }

static void table_grow(Table *t) {
    Table bigger; table_new(&bigger, t->size * 2);
    for (uint32_t i = 0; i < t->used; i++) {
        Entry one = t->entries[t->slots[i]];
        uint32_t slot = slot_of(one.key) & (bigger.size - 1);
        while (bigger.entries[slot].key != -1) slot = (slot + 1) & (bigger.size - 1);
        bigger.entries[slot] = one; bigger.slots[bigger.used++] = slot;
    }
    table_free(t); *t = bigger;
}

static inline void table_add(Table *t, int32_t key, int32_t seconds, int32_t first) {
    uint32_t slot = slot_of(key) & (t->size - 1);
    for (;;) {
        Entry *one = &t->entries[slot];
        if (one->key == key) {
            one->seconds += seconds; one->meetings++;
            if (first < one->first) one->first = first;
            return;
        }
        if (one->key == -1) {
            *one = (Entry){key, seconds, 1, first};
            t->slots[t->used++] = slot;
            if (t->used * 2 > t->size) table_grow(t);
            return;
        }
        slot = (slot + 1) & (t->size - 1);
    }
}

static void meet(const Segment *x, int64_t who, Table *t) {
    for (int64_t v = x->person_at[who]; v < x->person_at[who + 1]; v++) {
        int32_t s = x->own_start[v], e = x->own_end[v];
        int64_t a = x->place_at[x->own_place[v]], b = x->place_at[x->own_place[v] + 1];
        int64_t left = (a >> 6) + 1, right = ((b - 1) >> 6) + 1;
        while (left < right) { int64_t m = (left + right) >> 1; if (x->start_sample[m] < e) left = m + 1; else right = m; }
        int64_t last = left << 6; if (last > b) last = b;
        right = left - 1; left = a >> 6;
        while (left < right) { int64_t m = (left + right) >> 1; if (x->reach_sample[m] <= s) left = m + 1; else right = m; }
        int64_t row = left << 6; if (row < a) row = a;
        for (; row < last && x->start[row] < e; row++) {
            int32_t end = x->end[row];
            if (end <= s || x->person[row] == who) continue;
            int32_t begin = x->start[row] > s ? x->start[row] : s;
            table_add(t, x->person[row], (end < e ? end : e) - begin, begin);
        }
    }
}

/* Query A: fills four arrays of `room` numbers; how many people were met. */
int64_t one_case(const Segment *x, int64_t who, int32_t *other, int32_t *seconds, int32_t *meetings, int32_t *first, int64_t room) {
    Table t; table_new(&t, 4096);
    meet(x, who, &t);
    int64_t n = t.used < room ? t.used : room;
    for (int64_t i = 0; i < n; i++) {
        Entry one = t.entries[t.slots[i]];
        other[i] = one.key; seconds[i] = one.seconds; meetings[i] = one.meetings; first[i] = one.first;
    }
    table_free(&t);
    return n;
}

/* Query D for a range of cases: (pairs, seconds, meetings) added to `sums`. */
void many_cases(const Segment *x, const int64_t *cases, int64_t count, int64_t *sums) {
    Table t; table_new(&t, 4096);
    for (int64_t c = 0; c < count; c++) {
        meet(x, cases[c], &t);
        for (uint32_t i = 0; i < t.used; i++) {
            Entry *one = &t.entries[t.slots[i]];
            sums[0]++; sums[1] += one->seconds; sums[2] += one->meetings;
            one->key = -1;
        }
        t.used = 0;
    }
    table_free(&t);
}
