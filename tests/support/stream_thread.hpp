// One thread's part of mpold for streams, without connections: nobody to ask, nothing that follows a decision.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "daemon/stream/session.hpp"

namespace mpol::test {

// What a stream answers: all of its text, and the last line.
class StreamAnswer final : public http::Exchange {
 public:
  struct PlainHead final : http::Head {
    std::string_view header(std::string_view) const override { return ""; }
  };
  const http::Head& head() const override { return head_; }
  const http::Accepted& accepted() const override { return accepted_; }
  std::string_view body() const override { return ""; }
  std::size_t thread() const override { return 0; }
  void reply(http::Response) override { MPOL_ASSERT(false, "a stream answers in pieces"); }
  void begin(http::Response) override { MPOL_ASSERT(false, "who opens a stream has begun its answer"); }
  void send(std::string piece) override;
  void end() override { MPOL_ASSERT(!std::exchange(has_ended, true), "it ends once"); }
  std::size_t waiting() const override { return 0; }

  bool is_error() const { return last.starts_with(R"({"error":)"); }
  std::string text, last, verdict;  // `verdict`: of the last line; "": it has none
  bool is_cut = false, has_ended = false;

 private:
  PlainHead head_;
  http::Accepted accepted_;
};

struct StreamThread {
  daemon::LiveSet live;
  daemon::Desk desk{live, 0};
  daemon::DecideMetrics metrics;
  daemon::DecideContext context;
  std::vector<std::function<void()>> posted, aside;

  // `has_aside`: what streams need is made by run_aside(); else by who needs it.
  StreamThread(const std::vector<std::shared_ptr<const deploy::Policy>>& policies, bool has_aside) {
    set_live(policies);
    context.desk = &desk;
    context.metrics = &metrics;
    context.now_ms = [] { return std::int64_t{1000}; };
    context.post = [this](std::function<void()> work) { posted.push_back(std::move(work)); };
    context.new_id = [](std::string& id) { id = "made"; };
    if (!has_aside) return;
    context.aside = [this](std::function<void()> work) {
      aside.push_back(std::move(work));
      return true;
    };
  }
  void set_live(const std::vector<std::shared_ptr<const deploy::Policy>>& policies) {
    auto all = std::make_shared<daemon::Live>();
    all->desks.emplace_back();
    for (std::size_t i = 0; i < policies.size(); ++i)
      all->policies.push_back({"p" + std::to_string(i), {}, policies[i], nullptr, ""});
    for (const daemon::LivePolicy& one : all->policies)
      all->desks.front().push_back({one, std::make_shared<daemon::PolicyWorker>(one.policy, nullptr), nullptr});
    live.set(std::move(all));
  }
  void run_posted() { run(posted); }
  void run_aside() { run(aside); }

 private:
  static void run(std::vector<std::function<void()>>& all) {
    while (!all.empty()) {
      auto work = std::move(all.front());
      all.erase(all.begin());
      work();
    }
  }
};

}  // namespace mpol::test
