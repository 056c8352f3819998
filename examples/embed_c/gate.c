/* Lets a text go out while it comes, as far as a policy lets it: from standard input to standard output, then the verdict. C99.
 *
 * usage: gate BUNDLE PUBLIC-KEY < text
 * Exit code: 0 when the text was decided on, 2 when it or the policy was refused.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include <ctype.h>
#include <mpol/mpol.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A stand-in for a classifier, which is asked about the text so far: many capital letters in a row are too loud. */
static double loudness(const char* text, size_t size) {
  size_t run = 0, longest = 0;
  for (size_t i = 0; i < size; ++i) {
    if (islower((unsigned char)text[i])) run = 0;
    run += isupper((unsigned char)text[i]) != 0;
    if (run > longest) longest = run;
  }
  return longest > 10 ? 0.95 : 0.1;
}

static mpol_status answer(mpol_gate* gate, mpol_question* question) {
  mpol_signals* const signals = mpol_question_signals(question);
  for (size_t i = 0; i < mpol_signals_count(signals); ++i) {
    size_t size = 0;
    const char* const text = mpol_signals_text(signals, "text", &size);
    if (strcmp(mpol_signals_name(signals, i), "toxicity") == 0)
      mpol_signals_set_number(signals, i, loudness(text, size));
    else
      mpol_signals_set_unavailable(signals, i, "this program has no classifier for it");
  }
  return mpol_gate_answer(gate, question, monotonic_ms());
}

/* What a call brought. A program that serves many texts would give its questions away, go on, and answer them when it can. */
static mpol_status let_go(mpol_gate* gate, mpol_status status) {
  for (;;) {
    size_t size = 0;
    const char* const text = mpol_gate_text(gate, &size);
    if (size > 0) fwrite(text, 1, size, stdout);
    fflush(stdout);
    mpol_question* const question = status == MPOL_OK ? mpol_gate_question(gate) : NULL;
    if (question == NULL) return status;
    status = answer(gate, question);
  }
}

int main(int count, char** arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: %s BUNDLE PUBLIC-KEY < text\n", arguments[0]);
    return 2;
  }
  mpol_options* const options = mpol_options_new(MPOL_ABI_VERSION);
  mpol_options_add_key(options, arguments[2]);
  mpol_policy* policy = NULL;
  mpol_report* report = NULL;
  mpol_policy_load_file(options, arguments[1], &policy, &report);
  if (report != NULL) fputs(mpol_report_text(report), stderr);
  mpol_report_free(report);
  mpol_options_free(options);
  mpol_decider* const decider = mpol_decider_new(policy);
  const char* const event = "{\"id\":\"1\",\"time\":\"2026-01-01T00:00:00Z\",\"kind\":\"completion\",\"text\":\"\"}";
  mpol_gate* gate = NULL;
  mpol_status status = mpol_gate_open(decider, event, strlen(event), "text", MPOL_ASK_LATER, monotonic_ms(), &gate);
  if (status == MPOL_OK) status = let_go(gate, status);
  char piece[16];
  for (size_t size; status == MPOL_OK && (size = fread(piece, 1, sizeof piece, stdin)) > 0;)
    status = let_go(gate, mpol_gate_feed(gate, piece, size, monotonic_ms()));
  if (status == MPOL_OK && mpol_gate_phase_of(gate) != MPOL_GATE_CUT)
    status = let_go(gate, mpol_gate_finish(gate, monotonic_ms()));
  if (status == MPOL_OK) printf("\n%s\n", mpol_decision_verdict(mpol_gate_decision(gate)));
  if (mpol_gate_report(gate) != NULL) fputs(mpol_report_text(mpol_gate_report(gate)), stderr);
  mpol_gate_free(gate);
  mpol_decider_free(decider);
  mpol_policy_unref(policy);
  return status == MPOL_OK ? 0 : 2;
}
