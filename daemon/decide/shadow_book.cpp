#include "daemon/decide/shadow_book.hpp"

#include "base/limits.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::daemon {

void write_json(const ShadowDifference& difference, std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  const auto text = [&](std::string_view name, std::string_view value) {
    json.key(name);
    json.value(value);
  };
  const auto list = [&](std::string_view name, const std::vector<std::string>& rules) {
    json.key(name);
    json.begin_array();
    for (const std::string& rule : rules) json.value(std::string_view(rule));
    json.end_array();
  };
  text("id", difference.id);
  json.key("time");
  json.value(difference.time_ms);
  text("live", difference.live_verdict);
  text("shadow", difference.shadow_verdict);
  list("more", difference.more);
  list("fewer", difference.fewer);
  list("unknown", difference.unknown);
  json.end_object();
}

void ShadowBook::record_same() { same_.fetch_add(1, std::memory_order_relaxed); }
void ShadowBook::record_refused() { refused_.fetch_add(1, std::memory_order_relaxed); }

void ShadowBook::record(ShadowDifference difference, int by) {
  if (log_ != nullptr)
    log_->write(LogEvent::shadow_differs, {{"policy", policy_},
                                           {"bundle", bundle_},
                                           {"id", difference.id},
                                           {"live", difference.live_verdict},
                                           {"shadow", difference.shadow_verdict},
                                           {"more", difference.more},
                                           {"fewer", difference.fewer},
                                           {"unknown", difference.unknown}});
  {
    const std::lock_guard lock(mutex_);
    ++counts_.events;
    if (by > 0) ++counts_.stricter;
    if (by < 0) ++counts_.milder;
    if (!difference.more.empty()) ++counts_.more_rules;
    if (!difference.fewer.empty()) ++counts_.fewer_rules;
    if (!difference.unknown.empty()) ++counts_.more_unknown;
    last_.push_back(std::move(difference));
    if (last_.size() > limits::kKeptShadowDifferences) last_.pop_front();
  }
}

ShadowCounts ShadowBook::counts() const {
  ShadowCounts counts;
  {
    const std::lock_guard lock(mutex_);
    counts = counts_;
  }
  counts.same = same_.load(std::memory_order_relaxed);
  counts.refused = refused_.load(std::memory_order_relaxed);
  counts.events += counts.same + counts.refused;
  return counts;
}

std::vector<ShadowDifference> ShadowBook::last() const {
  const std::lock_guard lock(mutex_);
  return {last_.begin(), last_.end()};
}

}  // namespace mpol::daemon
