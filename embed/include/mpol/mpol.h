/* mpol.h: decide with compiled policies from within a program. docs/embedding.md has the tour.
 *
 * In:      bundles (docs/bundles.md) and events as JSON (docs/events.md). Text is UTF-8; sizes are in bytes.
 * Out:     decisions (docs/decision.md), as JSON and by getters.
 * Errors:  a status; what is wrong and where stands in a report. No exception leaves the library. NULL where a handle is
 *          needed is MPOL_BAD_ARGUMENT; getters answer NULL, 0 or a negative number then.
 * Owns:    what a function called `_new`, `_load_…`, `_open`, `_get` or `_ref` gives is the caller's, who gives it back with the
 *          function that its type names. `const` pointers are the library's, good for as long as is said. What is given in is
 *          copied, or not looked at after the call.
 * Threads: policies, slots and states may be used from many threads at once. Options, reports, questions, deciders, their
 *          decisions, streams and gates belong to one thread at a time; streams and gates to that of their decider.
 * Never:   reads the clock to decide, opens a connection, installs a signal handler, changes the locale, writes to stdout.
 *          (A broken invariant of the library itself is written to stderr, and ends the process.)
 */
#ifndef MPOL_MPOL_H
#define MPOL_MPOL_H

#include <stddef.h>
#include <stdint.h>

/* A program works with a library of the same major number and of this minor number or a later one. Struct layouts do not
 * count: there are none. */
#define MPOL_ABI_MAJOR 1
#define MPOL_ABI_MINOR 1
#define MPOL_ABI_VERSION ((uint32_t)((MPOL_ABI_MAJOR << 16) | MPOL_ABI_MINOR))

#if defined(__GNUC__)
#define MPOL_API __attribute__((visibility("default")))
#else
#define MPOL_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mpol_report mpol_report;     /* what is wrong, or worth a warning: mpol_report_free */
typedef struct mpol_options mpol_options;   /* how a policy is loaded: mpol_options_free */
typedef struct mpol_state mpol_state;       /* where counters are kept; counted: mpol_state_unref */
typedef struct mpol_policy mpol_policy;     /* a policy that is ready to decide; counted: mpol_policy_unref */
typedef struct mpol_slot mpol_slot;         /* the policy that is live now; counted: mpol_slot_unref */
typedef struct mpol_decider mpol_decider;   /* decides, one a thread: mpol_decider_free */
typedef struct mpol_decision mpol_decision; /* what was decided of one event; a decider's or a stream's */
typedef struct mpol_signals mpol_signals;   /* signals that are asked for, during one call of yours */
typedef struct mpol_stream mpol_stream;     /* a text that comes in pieces: mpol_stream_free */
typedef struct mpol_gate mpol_gate;         /* a text that goes out while it comes: mpol_gate_free */
typedef struct mpol_question mpol_question; /* what a gate asks classifiers: mpol_question_free, or mpol_gate_answer */

typedef int32_t mpol_status;
enum {
  MPOL_OK = 0,
  MPOL_BAD_ARGUMENT = 1,  /* of the caller's program: NULL, a key that is none, a finished stream that is fed */
  MPOL_UNREADABLE = 2,    /* a file or folder: missing, not allowed, full, too large */
  MPOL_REFUSED = 3,       /* a bundle, its parameters or its counters; the report has codes */
  MPOL_EVENT_REFUSED = 4, /* an event or a piece of text; nothing was decided or taken */
  MPOL_NO_MEMORY = 5,
  MPOL_INTERNAL = 6 /* a fault of the library's */
};

/* The library that is loaded, in the form of MPOL_ABI_VERSION. */
MPOL_API uint32_t mpol_abi_version(void);
/* Of mpol: "0.1.0". */
MPOL_API const char* mpol_version(void);
/* "refused"; "unknown status" for other numbers. */
MPOL_API const char* mpol_status_name(mpol_status status);

/* ---- reports ----
 * Functions with a last argument `report` set it to NULL, or to a report that the caller frees: with an error always (but
 * MPOL_NO_MEMORY), after MPOL_OK where there are warnings. It may be NULL: nobody wants to know. */

MPOL_API size_t mpol_report_count(const mpol_report* report);
/* How many of them are errors; the others are warnings. */
MPOL_API size_t mpol_report_errors(const mpol_report* report);
/* "R0111"; `mpol explain R0111` says more. "" where it has no code: a file that cannot be read, a bad argument. NULL past
 * the end. */
MPOL_API const char* mpol_report_code(const mpol_report* report, size_t index);
/* One line. NULL past the end. */
MPOL_API const char* mpol_report_message(const mpol_report* report, size_t index);
/* All of it for people, with places; several lines. */
MPOL_API const char* mpol_report_text(const mpol_report* report);
/* {"diagnostics":[{"severity","code","name","message","file","line","column","path"}],"errors":1,"warnings":0}; members that
 * an item does not have are left out. */
MPOL_API const char* mpol_report_json(const mpol_report* report);
MPOL_API void mpol_report_free(mpol_report* report);

/* ---- state: counters, levels, suspensions (docs/state.md) ---- */

/* In memory, until nobody has it any more. NULL: no memory. */
MPOL_API mpol_state* mpol_state_new(void);
/* In memory, and written down in a folder every second; the folder is made where there is none, and belongs to one state.
 * MPOL_UNREADABLE: it cannot be used, another state or process has it, or what is in it is damaged. */
MPOL_API mpol_status mpol_state_open(const char* folder, mpol_state** state, mpol_report** report);
/* What was counted before the call is on disk when it returns MPOL_OK. MPOL_UNREADABLE: it is not (a full disk, say); events
 * go on being counted, and are on disk once it can be written again. Without a folder: MPOL_OK. */
MPOL_API mpol_status mpol_state_sync(mpol_state* state, mpol_report** report);
MPOL_API mpol_state* mpol_state_ref(mpol_state* state);
/* The last one writes down what is left. Policies keep the state they were loaded with. */
MPOL_API void mpol_state_unref(mpol_state* state);

/* ---- options: how policies are loaded ---- */

typedef int32_t mpol_native;
enum {
  MPOL_NATIVE_BACKGROUND = 0, /* decides at once, with native code from when it is ready (the default) */
  MPOL_NATIVE_WAIT = 1,       /* loading ends when native code is ready, or is known not to come */
  MPOL_NATIVE_OFF = 2
};

/* Give it MPOL_ABI_VERSION, which is the program's. NULL: the library has another one (mpol_abi_version), or no memory. Options that
 * have refused something load no policy, so that a status may go unread. */
MPOL_API mpol_options* mpol_options_new(uint32_t abi_version);
MPOL_API void mpol_options_free(mpol_options* options);
/* A public key (`mpol-public-1:…`) or the path of a file with one; several may be added. Without any key nobody need have
 * signed, and a bundle's plans and native code are not used. Keys are read when a policy is loaded. */
MPOL_API mpol_status mpol_options_add_key(mpol_options* options, const char* key);
/* How many of the keys must have signed: 1, unless it is said. */
MPOL_API mpol_status mpol_options_set_need(mpol_options* options, size_t need);
/* `name=value` or `name[key]=value`, as in `hate_block[fr]=80%`. */
MPOL_API mpol_status mpol_options_add_param(mpol_options* options, const char* param);
/* A folder for plans of scanners and native code that can be made again, sealed for its owner. NULL or "": none (the default). */
MPOL_API mpol_status mpol_options_set_cache(mpol_options* options, const char* folder);
/* Native code is that of a signed bundle, or of the cache; the library makes none. */
MPOL_API mpol_status mpol_options_set_native(mpol_options* options, mpol_native native);
/* Where policies keep their counters, together with all others that have this state, and with those that come after them.
 * Without it each policy has memory of its own. The options take a reference; NULL is refused. */
MPOL_API mpol_status mpol_options_set_state(mpol_options* options, mpol_state* state);

/* ---- policies ---- */

/* A bundle, from a file or from memory. `name` is what reports call it; NULL: "bundle".
 * MPOL_BAD_ARGUMENT: a key is none, or cannot be read. MPOL_REFUSED: R0110 … R0113 (the bundle), E09xx (its IR), R01xx (parameters), R04xx (counters). */
MPOL_API mpol_status mpol_policy_load_file(const mpol_options* options, const char* path, mpol_policy** policy,
                                           mpol_report** report);
MPOL_API mpol_status mpol_policy_load_bytes(const mpol_options* options, const void* bytes, size_t size,
                                            const char* name, mpol_policy** policy, mpol_report** report);
MPOL_API mpol_policy* mpol_policy_ref(mpol_policy* policy);
/* The last one frees it, and waits for native code that is being linked. */
MPOL_API void mpol_policy_unref(mpol_policy* policy);

/* Good for as long as the policy. */
MPOL_API const char* mpol_policy_package(const mpol_policy* policy);
MPOL_API const char* mpol_policy_id(const mpol_policy* policy);      /* of the bundle, 64 hexadecimal digits */
MPOL_API const char* mpol_policy_release(const mpol_policy* policy); /* what `mpol build --release` said; "": nothing */
MPOL_API size_t mpol_policy_signers(const mpol_policy* policy);      /* how many of the keys have signed */
MPOL_API size_t mpol_policy_rule_count(const mpol_policy* policy);
MPOL_API const char* mpol_policy_rule(const mpol_policy* policy, size_t index); /* "RULE-MIST-001"; NULL past the end */
/* Verdicts from the mildest (0) to the strictest. */
MPOL_API size_t mpol_policy_verdict_count(const mpol_policy* policy);
MPOL_API const char* mpol_policy_verdict(const mpol_policy* policy, size_t rank); /* NULL past the end */

typedef int32_t mpol_signal_kind;
enum {
  MPOL_SIGNAL_SCORE = 0, /* a number from 0 to 1 */
  MPOL_SIGNAL_BOOL = 1,
  MPOL_SIGNAL_FLOAT = 2,
  MPOL_SIGNAL_INT = 3,
  MPOL_SIGNAL_LABEL = 4 /* one of the labels that the policy declares */
};
/* The signals that a policy can ask for, in the order in which it declares them. */
MPOL_API size_t mpol_policy_signal_count(const mpol_policy* policy);
MPOL_API const char* mpol_policy_signal(const mpol_policy* policy, size_t index);           /* NULL past the end */
MPOL_API mpol_signal_kind mpol_policy_signal_kind(const mpol_policy* policy, size_t index); /* -1 past the end */

typedef int32_t mpol_native_state;
enum {
  MPOL_NATIVE_IS_OFF = 0,
  MPOL_NATIVE_PENDING = 1,
  MPOL_NATIVE_READY = 2,
  MPOL_NATIVE_SLOWER = 3,     /* than the interpreter, which goes on deciding */
  MPOL_NATIVE_DISAGREES = 4,  /* with the interpreter, which goes on deciding */
  MPOL_NATIVE_UNAVAILABLE = 5 /* there is none for this CPU, or it cannot be used here */
};
/* What became of native code; -1 for NULL. `report`: its warnings (R0106 … R0108), once it is not pending. */
MPOL_API mpol_native_state mpol_policy_native_state(const mpol_policy* policy, mpol_report** report);

/* ---- slots: changing the policy while events are decided ---- */

/* It takes a reference to the policy. NULL: no policy was given, or no memory. */
MPOL_API mpol_slot* mpol_slot_new(mpol_policy* policy);
MPOL_API mpol_slot* mpol_slot_ref(mpol_slot* slot);
MPOL_API void mpol_slot_unref(mpol_slot* slot);
/* From now on this policy is live: deciders of the slot take it with their next event; decisions and streams that are under
 * way end with the one that they began with. */
MPOL_API mpol_status mpol_slot_set(mpol_slot* slot, mpol_policy* policy);
/* The policy that is live now, with a reference for the caller. */
MPOL_API mpol_policy* mpol_slot_get(const mpol_slot* slot);

/* ---- signals that the event did not bring ---- */

/* Called during mpol_decide, mpol_stream_finish and calls of a gate that asks in them, in their thread, when signals that the event does not have could change the
 * decision: with all of them at once, and again if the answers make others matter. Set each one. One that is not set is
 * unavailable (`no answer`): rules that need it are undetermined, and their `unknown` clauses decide. Must not throw, jump out,
 * or call the decider. */
typedef void (*mpol_signals_fn)(void* context, mpol_signals* signals);

MPOL_API size_t mpol_signals_count(const mpol_signals* signals);
/* NULL past the end; good for as long as the policy. */
MPOL_API const char* mpol_signals_name(const mpol_signals* signals, size_t index);
MPOL_API mpol_signal_kind mpol_signals_kind(const mpol_signals* signals, size_t index); /* -1 past the end */
/* Milliseconds that the policy gives its provider; 0: it says nothing. */
MPOL_API int64_t mpol_signals_timeout(const mpol_signals* signals, size_t index);
/* A text field of the event (`text`), as it stands now, and its size; NULL: the event has none. Not ended by a zero. Good
 * during the call. */
MPOL_API const char* mpol_signals_text(const mpol_signals* signals, const char* field, size_t* size);

/* A value of another kind, out of the declared range or none of the labels is MPOL_BAD_ARGUMENT, and makes the signal
 * unavailable with that as its reason, unless it has a value. Of several values for one signal the greatest stays
 * (docs/events.md). `set_number` sets scores and floats. */
MPOL_API mpol_status mpol_signals_set_number(mpol_signals* signals, size_t index, double value);
MPOL_API mpol_status mpol_signals_set_int(mpol_signals* signals, size_t index, int64_t value);
MPOL_API mpol_status mpol_signals_set_bool(mpol_signals* signals, size_t index, int value);
MPOL_API mpol_status mpol_signals_set_label(mpol_signals* signals, size_t index, const char* label);
/* It cannot be had. `reason`, in words, stands in the decision; NULL: `unavailable`. */
MPOL_API mpol_status mpol_signals_set_unavailable(mpol_signals* signals, size_t index, const char* reason);

/* ---- deciding ---- */

/* NULL: no policy was given, or no memory. It takes a reference. Making one costs more than a decision: keep it. */
MPOL_API mpol_decider* mpol_decider_new(mpol_policy* policy);
/* Decides with what is in the slot when an event comes. */
MPOL_API mpol_decider* mpol_decider_new_for_slot(mpol_slot* slot);
MPOL_API void mpol_decider_free(mpol_decider* decider);
/* NULL: no signals but those of the event (the default). Streams have what their decider had when they were opened. */
MPOL_API mpol_status mpol_decider_set_signals(mpol_decider* decider, mpol_signals_fn ask, void* context);
/* The policy of its last decision, without a reference; good until the decider's next call. */
MPOL_API mpol_policy* mpol_decider_policy(const mpol_decider* decider);

/* One event, as one JSON object. `decision` is good until the next call with the decider. MPOL_EVENT_REFUSED: nothing was
 * decided or counted, and mpol_decider_report says why: let nothing through for it. */
MPOL_API mpol_status mpol_decide(mpol_decider* decider, const char* event, size_t size, const mpol_decision** decision);
/* Of the last call; NULL: nothing to say. Good until the next call. After MPOL_OK: warnings, such as of a key that names nothing
 * (told once a decider). */
MPOL_API const mpol_report* mpol_decider_report(const mpol_decider* decider);

/* The whole decision as JSON, one line without its line end, made when it is first asked for; ended by a zero. `size` may be NULL. */
MPOL_API const char* mpol_decision_json(const mpol_decision* decision, size_t* size);
/* "block"; NULL: the policy declares no verdicts. */
MPOL_API const char* mpol_decision_verdict(const mpol_decision* decision);
/* 0 is the mildest; -1: none. */
MPOL_API int32_t mpol_decision_verdict_rank(const mpol_decision* decision);
/* Rules whose condition is true, by id, in the order of the policy. */
MPOL_API size_t mpol_decision_fired_count(const mpol_decision* decision);
MPOL_API const char* mpol_decision_fired(const mpol_decision* decision, size_t index); /* NULL past the end */
/* Rules whose condition is unknown: a signal, field or counter is missing. */
MPOL_API size_t mpol_decision_undetermined_count(const mpol_decision* decision);
MPOL_API const char* mpol_decision_undetermined(const mpol_decision* decision, size_t index); /* NULL past the end */
/* What is to be done, each once. The library does none of it. */
MPOL_API size_t mpol_decision_action_count(const mpol_decision* decision);
MPOL_API const char* mpol_decision_action(const mpol_decision* decision, size_t index); /* NULL past the end */
/* 1: it must not be lost. Keep it on disk before you act on the decision. Where you cannot, the verdict is at least
 * mpol_decision_action_otherwise. */
MPOL_API int mpol_decision_action_is_durable(const mpol_decision* decision, size_t index);
/* The rank of the least verdict where a durable action cannot be kept; -1: none. */
MPOL_API int32_t mpol_decision_action_otherwise(const mpol_decision* decision, size_t index);
/* The action by itself with what a sink needs (docs/actions.md). It may hold sealed content: give it to the action's sink, and
 * to nobody else. Good until the next call of this function, or with the decider. */
MPOL_API const char* mpol_decision_action_json(const mpol_decision* decision, size_t index, size_t* size);
/* 1: native code decided; 0: the interpreter. */
MPOL_API int mpol_decision_is_native(const mpol_decision* decision);

/* ---- texts that come in pieces ----
 * After each piece: which rules have fired whatever follows, and how many of the last bytes a match may still need. At the end:
 * the decision of the whole text, which counts the event once. */

/* `event` is the event without its text: what it has in that field is the text's beginning (`"text":""`). `field`: a field of
 * type text; NULL: `text`. MPOL_EVENT_REFUSED: mpol_decider_report says why. The stream belongs to the decider's thread, keeps the
 * policy that is live now, and may outlive the decider. Many may be open. */
MPOL_API mpol_status mpol_stream_open(mpol_decider* decider, const char* event, size_t size, const char* field,
                                      mpol_stream** stream);
/* Cut anywhere, also within a character. MPOL_EVENT_REFUSED: not UTF-8, or longer than the field may be; nothing of the piece is
 * taken. */
MPOL_API mpol_status mpol_stream_feed(mpol_stream* stream, const char* piece, size_t size);
/* The last bytes that a match which is not known yet may need: what is before them is no part of any later match. That alone does not
 * let it go out: a rule may have its match and wait for a score, a counter or a later word. */
MPOL_API size_t mpol_stream_hold_back(const mpol_stream* stream);
/* Rules that have fired so far; only ever more. */
MPOL_API size_t mpol_stream_fired_count(const mpol_stream* stream);
MPOL_API const char* mpol_stream_fired(const mpol_stream* stream, size_t index); /* NULL past the end */
/* The strictest verdict of these rules. */
MPOL_API const char* mpol_stream_verdict(const mpol_stream* stream); /* NULL: the policy declares none */
MPOL_API int32_t mpol_stream_verdict_rank(const mpol_stream* stream);
/* Once. `decision` is good until the stream is freed, or its decider or another of its streams is called. MPOL_EVENT_REFUSED: the text
 * ends within a character; it can be fed on. */
MPOL_API mpol_status mpol_stream_finish(mpol_stream* stream, const mpol_decision** decision);
/* Of the last call; NULL: nothing to say. Good until the next call. */
MPOL_API const mpol_report* mpol_stream_report(const mpol_stream* stream);
/* One that is not finished is dropped: nothing is counted. */
MPOL_API void mpol_stream_free(mpol_stream* stream);

/* ---- texts that go out while they come (docs/streaming.md) ----
 * After each piece: the text that may go out now, with what rules sanitise taken out of it. A rule that is certain and blocks
 * withholds the rest; `block immediate` cuts. Since 1.1. */

typedef int32_t mpol_gate_phase;
enum {
  MPOL_GATE_OPEN = 0,
  MPOL_GATE_WITHHELD = 1, /* nothing more goes out; the text is read to its end, for the decision */
  MPOL_GATE_ENDING = 2,   /* the text has ended, and a question about it is open */
  MPOL_GATE_ENDED = 3,    /* the decision is there */
  MPOL_GATE_CUT = 4,      /* the decision is there, on what had come: whoever writes the text may stop */
  MPOL_GATE_REFUSED = 5   /* no decision: the text was not UTF-8, or too long. Nothing more goes out */
};

/* Who is asked, at the ends of sentences and of the text, for signals that the event did not bring. */
typedef int32_t mpol_asking;
enum {
  MPOL_ASK_IN_CALLS = 0, /* the decider's function, within the calls below, which wait for it; without one: nobody */
  MPOL_ASK_LATER = 1     /* the caller takes questions (mpol_gate_question), and answers them when he can */
};

/* As mpol_stream_open. `now_ms` is the caller's clock, here and below: monotonic, in milliseconds, not negative. What the
 * event's beginning lets out is there after this call as after the others. */
MPOL_API mpol_status mpol_gate_open(mpol_decider* decider, const char* event, size_t size, const char* field,
                                    mpol_asking asking, int64_t now_ms, mpol_gate** gate);
/* Cut anywhere, also within a character. MPOL_EVENT_REFUSED: the gate is refused from now on. In phases that take no text: nothing. */
MPOL_API mpol_status mpol_gate_feed(mpol_gate* gate, const char* piece, size_t size, int64_t now_ms);
/* The text has ended. The decision is there in phase MPOL_GATE_ENDED: now, or after an answer or the deadline. */
MPOL_API mpol_status mpol_gate_finish(mpol_gate* gate, int64_t now_ms);
/* To be called at mpol_gate_deadline, or at any other time: a question that is not answered by then counts as unavailable. */
MPOL_API mpol_status mpol_gate_tick(mpol_gate* gate, int64_t now_ms);
/* In milliseconds of the caller's clock; -1: nothing is waited for. */
MPOL_API int64_t mpol_gate_deadline(const mpol_gate* gate);

/* What the last call brought, NULL and 0 after one that failed; good until the next call. The text is not ended by a zero, and ends with a whole character. */
MPOL_API const char* mpol_gate_text(const mpol_gate* gate, size_t* size);
/* Bytes of the original text that were taken out. 1: there is one of that index; else 0. */
MPOL_API int mpol_gate_edit(const mpol_gate* gate, size_t index, size_t* begin, size_t* end);
/* Rules that fire whatever follows, and were not known to before. NULL past the end, here and below. */
MPOL_API const char* mpol_gate_fired(const mpol_gate* gate, size_t index);
/* Rules of `stream release then retract` that fire on text which has gone out: take it back. */
MPOL_API const char* mpol_gate_retracted(const mpol_gate* gate, size_t index);
/* 1: more is held than may be: the rest goes out at the end, if it may. */
MPOL_API int mpol_gate_met_limit(const mpol_gate* gate);

/* -1 for NULL. */
MPOL_API mpol_gate_phase mpol_gate_phase_of(const mpol_gate* gate);
/* Bytes of the original text that have gone out or were taken out. */
MPOL_API size_t mpol_gate_released(const mpol_gate* gate);
/* NULL until the phase is MPOL_GATE_ENDED or MPOL_GATE_CUT; good until the gate is freed. */
MPOL_API const mpol_decision* mpol_gate_decision(const mpol_gate* gate);
/* Of the last call; NULL: nothing to say. */
MPOL_API const mpol_report* mpol_gate_report(const mpol_gate* gate);
/* One that has no decision is dropped: nothing is counted. */
MPOL_API void mpol_gate_free(mpol_gate* gate);

/* The question that the last call brought, for the caller; NULL: none, or it was taken. Look after each call. It belongs to no thread
 * of the gate: it may be filled in another one, and outlive the gate. */
MPOL_API mpol_question* mpol_gate_question(mpol_gate* gate);
/* To be set as in an mpol_signals_fn; its text is what has come up to the end of a sentence. Good as long as the question. */
MPOL_API mpol_signals* mpol_question_signals(mpol_question* question);
/* Takes the question back, and frees it. What was not set is unavailable. To one that is not open any more, or another gate's:
 * nothing. */
MPOL_API mpol_status mpol_gate_answer(mpol_gate* gate, mpol_question* question, int64_t now_ms);
MPOL_API void mpol_question_free(mpol_question* question);

#ifdef __cplusplus
}
#endif
#endif
