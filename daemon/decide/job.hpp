// DecideJob: one request for decisions: an event, a JSON array of events, or events as lines (application/x-ndjson).
//
// Out:     of one event its answer with its status; of several 200 and an array, or lines, in the order of the events, where one that is
//          refused is an {"error":…} in its place.
// Limits:  `most` events a request; more are refused as a whole, before any is decided.
// Threads: belongs to the exchange's thread.
#pragma once
#include <memory>

#include "daemon/decide/event_decision.hpp"
#include "daemon/http/exchange.hpp"

namespace mpol::daemon {

struct JobOptions {
  std::string tenant, policy;
  std::size_t most = 1024;
};

void decide_request(const std::shared_ptr<http::Exchange>& exchange, DecideContext& context, const JobOptions& options);

// The elements of an array, as they are written; none: it is no array, and `problem` says why. What an element is, is not looked at.
std::optional<std::vector<std::string_view>> split_array(std::string_view text, std::size_t most, std::string& problem);

}  // namespace mpol::daemon
