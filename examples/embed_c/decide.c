/* Decides on events: JSON lines in, decisions out, as `mpol eval` does. C99.
 *
 * usage: decide BUNDLE PUBLIC-KEY < events.jsonl > decisions.jsonl
 * Exit code: 0 when every event was decided, 1 when some were refused, 2 when there is no policy.
 */
#define _POSIX_C_SOURCE 200809L /* getline */
#include <ctype.h>
#include <mpol/mpol.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A stand-in for a classifier: the share of capital letters. NULL-safe for events without a text. */
static double share_of_capitals(const char* text, size_t size) {
  size_t letters = 0, capitals = 0;
  for (size_t i = 0; i < size; ++i) {
    letters += isalpha((unsigned char)text[i]) != 0;
    capitals += isupper((unsigned char)text[i]) != 0;
  }
  return letters == 0 ? 0.0 : (double)capitals / (double)letters;
}

/* Called when the policy needs a score that the event did not bring. What cannot be had is said, never made up. */
static void ask(void* context, mpol_signals* signals) {
  unsigned long* const asked = context;
  *asked += 1;
  for (size_t i = 0; i < mpol_signals_count(signals); ++i) {
    size_t size = 0;
    const char* const text = mpol_signals_text(signals, "text", &size);
    if (text != NULL && strcmp(mpol_signals_name(signals, i), "toxicity") == 0) {
      mpol_signals_set_number(signals, i, share_of_capitals(text, size));
    } else {
      mpol_signals_set_unavailable(signals, i, "this program has no classifier for it");
    }
  }
}

static mpol_policy* load(const char* bundle, const char* key) {
  mpol_options* const options = mpol_options_new(MPOL_ABI_VERSION);
  mpol_options_add_key(options, key);
  mpol_policy* policy = NULL;
  mpol_report* report = NULL;
  /* Without options (another ABI, say), or where they have refused a key, nothing is loaded. */
  mpol_policy_load_file(options, bundle, &policy, &report);
  if (report != NULL) fputs(mpol_report_text(report), stderr);
  mpol_report_free(report);
  mpol_options_free(options);
  return policy;
}

/* Whether it was decided. Nothing may pass for an event that was not. */
static int decide(mpol_decider* decider, const char* event, size_t size) {
  const mpol_decision* decision = NULL;
  const mpol_status status = mpol_decide(decider, event, size, &decision);
  const mpol_report* const report = mpol_decider_report(decider);
  if (report != NULL) fputs(mpol_report_text(report), stderr);
  if (status != MPOL_OK) return 0;
  puts(mpol_decision_json(decision, NULL));
  return 1;
}

int main(int count, char** arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: %s BUNDLE PUBLIC-KEY < events.jsonl\n", arguments[0]);
    return 2;
  }
  mpol_policy* const policy = load(arguments[1], arguments[2]);
  mpol_decider* const decider = mpol_decider_new(policy);
  if (decider == NULL) return 2;
  unsigned long asked = 0, refused = 0;
  mpol_decider_set_signals(decider, ask, &asked);
  char* line = NULL;
  size_t room = 0;
  for (ssize_t size; (size = getline(&line, &room, stdin)) > 0;) refused += !decide(decider, line, (size_t)size);
  free(line);
  fprintf(stderr, "%s: %lu events refused, signals asked for %lu times\n", mpol_policy_package(policy), refused, asked);
  mpol_decider_free(decider);
  mpol_policy_unref(policy);
  return refused > 0 ? 1 : 0;
}
