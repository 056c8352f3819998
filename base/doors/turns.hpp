// TakesTurns: while it lives, its thread lets those that wait for the processor go first once a millisecond of its own work.
//
// A scheduler without full preemption looks only at its ticks, some milliseconds apart; who decides would wait for one whenever a
// bundle is loaded beside him.
//
// Cost:    a signal every quarter of a millisecond while it lives, also while it waits, which is then a tenth of a processor: for work,
//          not for long waits; and a fifth of a millisecond a turn where nobody takes the processor.
// Errors:  none; where the system gives no timer, nothing changes.
// Threads: made and destroyed by the thread that it is for; any number side by side. From its first use on the process's signal
//          SIGRTMIN is its own; system calls that the signal meets are restarted.
#pragma once
#include <csignal>
#include <ctime>

namespace mpol {

class TakesTurns {
 public:
  TakesTurns();
  ~TakesTurns();
  TakesTurns(const TakesTurns&) = delete;
  TakesTurns& operator=(const TakesTurns&) = delete;

 private:
  static void on_timer(int, siginfo_t* info, void*);

  timer_t timer_{};
  bool has_timer_ = false;
  long long turn_began_ns_ = 0;  // by the processor time of the thread
};

}  // namespace mpol
