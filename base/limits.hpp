// Every limit of the compiler and the runtime, by name. Each says its unit, what grows worse if it is larger and what
// if it is smaller. A limit that is reached is always reported with a code, never silently applied.
#pragma once
#include <cstddef>
#include <cstdint>

namespace mpol::limits {

// Deepest nesting of brackets and `not`/`if` in a policy, counted on tokens before parsing.
// Larger: deeper recursion in every stage (about 500 bytes of stack a level in the parser, less elsewhere).
// Smaller: generated policies may be refused.
inline constexpr int kMaxNesting = 64;

// Longest run of `+ - * /` without brackets. Larger: deeper recursion in every stage, one level an operand.
// Smaller: generated sums may be refused. Runs of `and` and `or` have no such limit: they become balanced trees.
inline constexpr std::size_t kMaxOperands = 256;

// Largest expression of one rule or declaration, in nodes, with every `let`, `score` and default put in place.
// Larger: a few lines of nested `let` can cost more memory (about 150 bytes a node) and a longer check.
// Smaller: rules over long evidence lists are refused.
inline constexpr std::uint32_t kMaxExprNodes = 10'000;

// The same for all expressions of a policy together. A thousand rules of ten conditions each need about 40,000.
// Larger: more memory for policies that nobody writes by hand. Smaller: generated policies may be refused.
inline constexpr std::uint32_t kMaxPolicyNodes = 2'000'000;

// Tokens that may be read in all, in trials, to repair the faults of one file (about a million a second).
// Larger: slower answers for files that are not policies at all. Smaller: later faults are reported without a fix.
inline constexpr std::size_t kMaxRepairWork = 1'000'000;

// Largest policy file, in bytes. Larger: longer checks before an error is seen. Smaller: generated policies are
// refused.
inline constexpr std::size_t kMaxPolicyBytes = 16u << 20;

// Most errors reported for one run; the rest are counted. Larger: long output for a file of another language.
inline constexpr std::size_t kMaxDiagnostics = 1000;

// Most states and steps that the linter spends on whether one pattern stands within another, in all (some ten millions a
// second). Larger: slower lints of packages with many patterns alike. Smaller: `contained_pattern` misses some there.
inline constexpr std::size_t kMaxContainmentWork = 10'000'000;
// Most patterns that one is held against. Larger and smaller as above.
inline constexpr std::size_t kMaxContainmentCandidates = 16;

// Most findings of the linter that are weighed (and can be written to a baseline), of which the first kMaxDiagnostics are
// shown. Larger: more memory for a package that nobody has linted before. Smaller: its baseline is incomplete.
inline constexpr std::size_t kMaxFindingsOfLint = 200'000;

// Rounds in which `mpol lint --fix` mends what earlier fixes have laid bare. Smaller: it must be called again.
inline constexpr int kMaxFixRounds = 10;

// Largest event, in bytes of JSON. Larger: one event can hold more memory. Smaller: long documents are refused (R0201
// family).
inline constexpr std::size_t kMaxEventBytes = 16u << 20;

// Deepest nesting of a JSON event.
inline constexpr std::size_t kMaxEventDepth = 64;

// Longest string, key, language tag or list element of an event, in bytes. Larger: counters keep longer keys, and
// strings that the program does not know are compared for longer. Smaller: long user or model names are refused.
inline constexpr std::size_t kMaxStringBytes = 4096;

// Most elements of a list in an event, where the field declares no bound of its own. Larger: interning the elements
// grows with the square of their number. Smaller: long tag lists are refused.
inline constexpr std::size_t kMaxListElements = 1024;

// Most faults reported for one event; the rest are counted. Larger: one bad event can fill the screen.
inline constexpr std::size_t kMaxEventFaults = 16;

// Most distinct unknown keys that one reader remembers, each warned of once; later ones are only counted.
inline constexpr std::size_t kMaxUnknownKeys = 64;

// Largest searched text field, in bytes, where the field declares no bound of its own.
inline constexpr std::size_t kMaxTextBytes = 1u << 20;

// Decoding: how many times decoded text is decoded again, and how many decoded bytes one event may produce in all.
// Larger: one event can cost more time and memory. Smaller: doubly wrapped payloads are missed.
inline constexpr int kMaxDecodeDepth = 3;
inline constexpr std::size_t kMaxDecodedBytes = 1u << 20;

// Most segments (code blocks, lines, URLs, decoded runs) that one view gives; later ones are merged into one last
// segment or left out, as the view's page says, and the evidence is marked as cut.
inline constexpr std::size_t kMaxSegments = 4096;

// Most evidence spans and findings reported for one rule of one decision; more are counted.
inline constexpr std::size_t kMaxEvidence = 64;

// Most places in the text that one argument of an action names (`spans of p`). What acts on them must have all: a decision
// that leaves some out says so. Larger: longer decisions. Smaller: long texts are not sanitised to their ends.
inline constexpr std::size_t kMaxSpans = 4096;

// Most matches of one finding source in one event; whether there are more is unknown then.
// Larger: a text made for it costs more time and actions. Smaller: long code is judged by its first findings only.
inline constexpr std::size_t kMaxFindings = 1024;

// Longest regex, in bytes, and its largest bounded repeat.
inline constexpr std::size_t kMaxPatternBytes = 4096;
inline constexpr int kMaxRepeat = 1000;

// Most states of one pattern's automaton, repeats written out. Larger: a pattern may take longer to compile and to
// confirm (each code point may touch every state). Smaller: repeats of long groups are refused.
inline constexpr std::size_t kMaxPatternStates = 10'000;

// Most work to list the matches of one pattern in one text, in automaton steps (a few nanoseconds each). Larger: a text
// made for it can take longer. Smaller: the later matches in a long text are not listed; that is reported.
inline constexpr std::size_t kMaxMatchWork = 64u << 20;

// Most states of the determinised automaton that says whether a pattern can match where its factor stands, and most
// bytes of all of them that one thread keeps for one scanner. Larger: more memory, and longer to make at first use.
// Smaller: more patterns are simulated state by state, several times slower.
inline constexpr std::size_t kMaxConfirmerStates = 1024;
inline constexpr std::size_t kMaxConfirmerBytes = 4u << 20;

// Of a text that comes in pieces: how far behind a part of a view (a code block, a decoded run) text must have come
// before the part counts as complete. Larger: what is in such a part is known later, and more text is held back.
// Smaller: a part that goes on, such as base64 over line breaks, is taken for complete.
inline constexpr std::size_t kSettledBehind = 96;

// … and the views of it, other than the text itself, are made again when it has grown by one part of so many, and by
// kSettledBehind at least. Larger: their patterns are found sooner, and less text is held back. Smaller: less work.
inline constexpr std::size_t kLookAgainAt = 16;

// Of a text that is let go while it streams: most bytes that are held back. Larger: a pattern that goes on and on holds
// more before the stream falls back. Smaller: streams of long tables or code fall back to letting go at their ends only.
inline constexpr std::size_t kMaxHeldBytes = 64u << 10;

// … how long text waits for a classifier's answer, in milliseconds. Larger: a slow classifier stalls what people read.
// Smaller: more of its answers come too late, and the rules' `unknown` clauses decide.
inline constexpr std::int64_t kMaxSentenceWaitMs = 2000;

// … longest sentence, in bytes: a classifier is asked about what has come by then. Larger: text without full stops is
// judged later. Smaller: long sentences are judged by their beginnings, and more is asked.
inline constexpr std::size_t kMaxSentenceBytes = 1024;

// … and most text that a classifier is asked about at once, the last of it. Larger: each answer costs more. Smaller: what
// only a long text shows is not seen while it streams.
inline constexpr std::size_t kMaxAskedBytes = 16u << 10;

// Most work to confirm which patterns occur in one text, in automaton steps (a few nanoseconds each), all patterns
// together. Larger: a text made of the patterns' own parts can take longer. Smaller: in such a text it is not known
// which patterns occur; conditions on them are unknown then, and that is reported.
inline constexpr std::size_t kMaxFindWork = 64u << 20;

// Largest cache of determinised states, for the patterns without a required factor of one scanner and one thread, in
// bytes. Larger: more memory a thread. Smaller: texts of many kinds make states anew, or the patterns are searched one
// by one.
inline constexpr std::size_t kMaxCandidateCacheBytes = 4u << 20;

// Fewest patterns of a scanner whose plan is kept from one load to the next. Larger: more is made anew at each load (15
// microseconds a pattern). Smaller: more small files that save little.
inline constexpr std::size_t kLeastKeptPatterns = 256;

// Longest term of a lexicon, in bytes, and most terms of one.
inline constexpr std::size_t kMaxTermBytes = 512;
inline constexpr std::size_t kMaxTerms = 100'000;

// Bytes of text that language detection reads.
inline constexpr std::size_t kLanguagePrefixBytes = 2048;

// Pieces of a sliding window. Larger: more exact at the window's end, and more memory for busy keys. Smaller: an event
// leaves the window up to one piece early.
inline constexpr std::int64_t kWindowPieces = 60;

// Most counters of one store, over all policies that it was opened for.
inline constexpr std::uint32_t kMaxCounters = 4096;

// Most keys of one counter, whatever it declares. Larger: more memory (docs/state.md says how much a key takes).
inline constexpr std::uint64_t kMaxCounterKeys = 100'000'000;

// Most keys of a level or a suspension. Larger: more memory. Smaller: of very many users at once, some keep no level.
inline constexpr std::uint64_t kMaxLevelKeys = 1'000'000;

// Event ids that a store remembers, so that an event that comes twice is counted once. Larger: more memory (about 40
// bytes each). Smaller: a repetition after so many other events counts again.
inline constexpr std::size_t kMaxRememberedEvents = 1'000'000;

// Most shards of one counter in the memory store; each has a lock, and at least kLeastShardKeys keys.
// Larger: threads wait less for each other. Smaller: less memory while counters are empty.
inline constexpr std::size_t kMaxShards = 1024;
inline constexpr std::size_t kLeastShardKeys = 4096;

// Of counters in Redis. How long a reading waits, in milliseconds; from a server that is silent for longer nothing is read. Larger: an
// outage delays the decisions that meet it first. Smaller: a busy server counts as away.
inline constexpr int kRedisDeadlineMs = 20;

// How long a connection may be silent until it is given up, in milliseconds. Larger: one that is broken is noticed later. Smaller: a
// server that is busy is busy with greetings, too, and with what is sent again.
inline constexpr int kRedisSilenceMs = 1000;

// How long a connection may take until the server has greeted; and how long a start waits for one, in milliseconds.
// Larger: a server that is away is noticed later. Smaller: one that is far away is never reached.
inline constexpr int kRedisConnectMs = 250;
inline constexpr int kRedisStartMs = 2000;

// Between two tries to reach a server that is away, in milliseconds: the first pause, doubled up to the last one.
// Larger: it is noticed later that the server is back. Smaller: more connections are tried in vain.
inline constexpr int kLeastReconnectMs = 50;
inline constexpr int kMostReconnectMs = 1000;

// Connections to each Redis, shared by all threads. Larger: more system calls for the same work. Smaller: threads that
// have nothing to do with each other wait for each other's replies.
inline constexpr std::size_t kRedisConnections = 1;

// Writes that wait while Redis is away. Larger: a longer outage loses no count, and takes more memory (about 600 bytes
// each). Smaller: writes are refused sooner, which the decision says.
inline constexpr std::size_t kMaxWaitingWrites = 100'000;

// Writes that are sent to one Redis before it has confirmed any, after an outage. Larger: a longer silence at the end of
// an outage. Smaller: it takes longer until all are counted.
inline constexpr std::size_t kMaxWritesInFlight = 256;

// How long a write is worked out again because another process wrote first, since it last waited for Redis. Larger: more work for a
// key that many processes write without a pause. Smaller: such a write is given up, and counted as failed.
inline constexpr int kMaxOutrunMs = 30'000;

// How often one request follows a cluster from node to node. Smaller: requests fail while slots move.
inline constexpr int kMaxRedirections = 5;
inline constexpr std::size_t kRedisSlots = 16'384;  // of a cluster; given by Redis

// Places of which the state that was written last is remembered. Larger: more memory. Smaller: writes to one key that
// follow each other closely are worked out twice more often.
inline constexpr std::size_t kLatestPlaces = 4096;

// State in Redis expires when nothing of it has a say any more, but not sooner than this and not later, in milliseconds.
// Larger least: more memory for short windows. Smaller: state is gone before its window is, where events stall.
inline constexpr std::int64_t kLeastExpiryMs = 60'000;
inline constexpr std::int64_t kMaxExpiryMs = 3'650LL * 86'400'000;

// How long Redis remembers the ids of events: as long as the longest window, within these, in milliseconds.
// Larger: more memory (about 120 bytes an event). Smaller: a repetition that comes later counts again.
inline constexpr std::int64_t kLeastIdMs = 3'600'000;
inline constexpr std::int64_t kMaxIdMs = 86'400'000;

// How often the thread of the connections looks at its clock, in milliseconds: with something to wait for, and without.
inline constexpr int kBusyTickMs = 5;
inline constexpr int kIdleTickMs = 200;

// Most keys (users, say) that a replay counts apart, and most rows of languages or keys in its table.
// Larger: more memory, and a longer table. Smaller: events of later keys are only counted together.
inline constexpr std::size_t kMaxReportedKeys = 1'000'000;
inline constexpr std::size_t kMaxShownParts = 20;

// Bytes of audit records that wait for a disk that takes none. Larger: a longer outage loses no record, and takes more
// memory. Smaller: records are refused sooner, which their caller is told.
inline constexpr std::size_t kMaxAuditBuffer = 64u << 20;

// Largest configuration file, in bytes. Larger: a wrong path is read for longer. Smaller: generated ones are refused.
inline constexpr std::size_t kMaxConfigBytes = 1u << 20;

// Largest answer of an HTTP receiver, in bytes. Larger: one that answers without end takes more memory. Smaller: long
// answers count as none, and their items are sent again.
inline constexpr std::size_t kMaxAnswerBytes = 64u << 10;

// Most classifiers of one file. Larger: a policy is loaded more slowly.
inline constexpr std::size_t kMaxProviders = 64;

// Largest answer of a classifier, in bytes, and its deepest nesting; what services answer is 5 deep. Larger: one that answers
// without end takes more memory and time. Smaller: answers to large batches are refused (about 1 KB a text).
inline constexpr std::size_t kMaxSignalAnswerBytes = 1u << 20;
inline constexpr int kMaxSignalAnswerDepth = 16;

// Most bytes of texts in one request to a classifier; one text alone may be larger. Larger: more memory for texts that are sent
// together. Smaller: long texts are sent one by one.
inline constexpr std::size_t kMaxSignalBatchBytes = 4u << 20;

// Longest text that a model in this process judges in the thread that asks, in bytes (some 0.1 ms). Larger: that thread is held up
// for longer. Smaller: more texts change threads, which costs more than to judge them.
inline constexpr std::size_t kInlineModelBytes = 2048;

// Largest file of a classifier's model, in bytes. Larger: a wrong path costs more memory before it is refused.
inline constexpr std::size_t kMaxModelBytes = std::size_t{2} << 30;

// Most bytes of labelled texts for `mpol train`, and most labels of one file. Larger: more memory (about four times the texts).
inline constexpr std::size_t kMaxTrainingBytes = std::size_t{1} << 30;
inline constexpr std::size_t kMaxLabels = 1000;

// Changes of a policy that `mpol mutate --quick` tries, and its longest time, in milliseconds. Larger: more is known of the
// tests, and an author waits longer. Smaller: more of what no test notices is not seen.
inline constexpr std::size_t kQuickMutations = 120;
inline constexpr int kQuickMutationMs = 10'000;

// Most bytes of findings in the summary of a GitHub job, which takes 1 MiB. Larger: GitHub shows none of it. Smaller: more is cut.
inline constexpr std::size_t kMaxStepSummaryBytes = 900'000;

// What one query of a team's own lint may take: seconds of a processor, bytes of memory, bytes and number of results.
// Larger: a wrong query holds a run up for longer. Smaller: queries over packages of many thousand rules are refused.
inline constexpr unsigned kMaxQuerySeconds = 5;
inline constexpr std::size_t kMaxQueryMemory = 512u << 20;
inline constexpr std::size_t kMaxQueryAnswer = 16u << 20;
inline constexpr std::size_t kMaxQueryResults = 10'000;

// Most lints that a team may have of its own. Each is a process of its own, some 50 ms.
inline constexpr std::size_t kMaxTeamLints = 100;

// Largest IR text, in bytes. Larger: a damaged or hostile text costs more time and memory (about 30 times its size)
// before it is refused. Smaller: the IR of generated policies cannot be read back.
inline constexpr std::size_t kMaxIrBytes = 64u << 20;

// Largest plan of a scanner that is read back, in bytes: a million patterns. Larger: a hostile file costs more memory before
// it is refused.
inline constexpr std::size_t kMaxPlanBytes = 64u << 20;

// Largest object of native code that is read back, in bytes. Larger: a hostile file costs more memory before it is refused.
// Smaller: the code of large policies is made again at each start. 100,000 rules need about 30 MB.
inline constexpr std::size_t kMaxObjectBytes = 128u << 20;

// Largest bundle, in bytes. Larger: a hostile file costs more memory before it is refused. Smaller: bundles with native code
// for several CPUs are refused. One of 100,000 rules for two CPUs has about 150 MB.
inline constexpr std::size_t kMaxBundleBytes = 512u << 20;

// Most parts of a bundle, and most objects of native code among them. Larger: a hostile head costs more memory (about 200
// bytes a part) before it is refused. Smaller: policies of very many files are refused.
inline constexpr std::size_t kMaxBundleParts = 4096;
inline constexpr std::size_t kMaxBundleObjects = 16;

// Longest name of a part, in bytes. Smaller: files in deep folders are refused.
inline constexpr std::size_t kMaxPartNameBytes = 512;

// Largest manifest of a bundle, in bytes, and its deepest nesting; what mpol writes is 5 deep.
// Larger: a hostile one costs more memory (about 20 times its size) before it is refused. Smaller: policies of very many
// parameters are refused.
inline constexpr std::size_t kMaxManifestBytes = 8u << 20;
inline constexpr int kMaxManifestDepth = 16;

// Most signatures of a bundle. Larger: a hostile one costs more time (about 0.1 ms each) whenever it is read.
inline constexpr std::size_t kMaxBundleSignatures = 16;

// Largest file of a key, in bytes. Larger: a wrong path is read for longer.
inline constexpr std::size_t kMaxKeyBytes = 4096;

// Deepest nesting of bounded loops in IR. Larger: the verifier's cost grows with it. Smaller: policies that nest
// `any of` deeper are refused; they cannot, because kMaxNesting bounds the text.
inline constexpr std::size_t kMaxLoopNesting = 64;

// Most bounded loops in one program; an engine keeps a few words for each.
inline constexpr std::size_t kMaxLoops = 1u << 16;

// For fetching a bundle from a URL, in milliseconds, beyond what the server was asked to wait. Larger: a slow server is waited
// for longer before the last good bundle is called stale. Smaller: large bundles over slow lines never come.
inline constexpr std::int64_t kBundleFetchMs = 120'000;
// Most redirects on the way to it. Larger: a loop is followed for longer.
inline constexpr int kMaxBundleRedirects = 5;

// Most changes of policies (pushes, rollbacks) that wait for their turn. Larger: more bundles are held in memory. Smaller: who
// comes behind many is told to come again.
inline constexpr std::size_t kMaxWaitingChanges = 16;

// Most programs that were replaced and whose native code is still being checked; the next load waits for one of them. Larger: more
// memory and processors while bundles come faster than they can be checked.
inline constexpr std::size_t kMaxRetiring = 4;

// Most lines a second that a policy in the shadow writes of its differences, and how many are kept to be asked for. Larger: the
// log of a shadow that differs much drowns the rest; more memory. Smaller: fewer examples.
inline constexpr std::size_t kMaxShadowLines = 10;
inline constexpr std::size_t kKeptShadowDifferences = 32;

// Most headers of one HTTP request. Larger: a request costs more work to look for one. Smaller: requests that came through many
// proxies are refused.
inline constexpr std::size_t kMaxHttpFields = 100;

// Largest body that is read and dropped, in bytes, where the answer was given without it. Larger: more is read for nothing.
// Smaller: more connections are closed after such an answer.
inline constexpr std::size_t kMaxSkippedBody = 64u << 10;

// After an answer that ends a connection whose request was not read to its end: how long, in milliseconds, and how many bytes what
// still comes is dropped, so that the answer arrives. Larger: such a peer holds a connection longer. Smaller: it may see a
// reset instead of the answer.
inline constexpr std::int64_t kHttpLingerMs = 2000;
inline constexpr std::size_t kHttpLingerBytes = 1u << 20;

}  // namespace mpol::limits
