// The policy tables that event tests, benchmark, fuzz target and the examples of docs/errors/R02*.md are read with:
//
//   input event {
//     id         : key
//     time       : time
//     kind       : one of { prompt, completion, tool_result }
//     text       : text      at most 100 bytes
//     language   : language  (optional)
//     user       : key?
//     model      : string?
//     logprobs   : bool      (optional)
//     tokens     : int in 0 .. 1000   (optional)
//     weight     : float     (optional)
//     trust      : score in 10% .. 90%  (optional)
//     age        : duration in 1s .. 1h (optional)
//     tags       : list of string at most 3  (optional)
//   }
//   signals: hate and harassment (both fed by `hate_and_discrimination`; hate also by `hate/threatening`),
//   sexual : bool, age_band : one of { child, adult }, repeats : int, distance : float in 0 .. 10
#pragma once
#include "program/tables.hpp"

namespace mpol::event {

Tables sample_tables();

}  // namespace mpol::event
