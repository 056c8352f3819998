#include "runtime/signals/http_loop.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/assert.hpp"
#include "base/limits.hpp"

namespace mpol::signals {
namespace {

struct Transfer {
  HttpCall call;
  std::function<void(HttpAnswer)> done;
  HttpAnswer answer;
  curl_slist* lines = nullptr;
  ~Transfer() { curl_slist_free_all(lines); }
};

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& transfer = *static_cast<Transfer*>(into);
  std::string& body = transfer.answer.body;
  if (body.size() + size * count > limits::kMaxSignalAnswerBytes) {
    transfer.answer.fault = {Cause::AnswerTooLarge};
    return 0;  // ends the transfer
  }
  body.append(bytes, size * count);
  return size * count;
}

Fault fault_of(CURLcode code, const Transfer& transfer) {
  if (code == CURLE_OK) return {};
  if (transfer.answer.fault.cause != Cause::None) return transfer.answer.fault;
  return {code == CURLE_OPERATION_TIMEDOUT ? Cause::Timeout : Cause::NoConnection};
}

void add_line(Transfer& transfer, const std::string& line) {
  transfer.lines = curl_slist_append(transfer.lines, line.c_str());
}

void prepare(CURL* curl, Transfer& transfer) {
  const HttpCall& call = transfer.call;
  add_line(transfer, "content-type: application/json");
  add_line(transfer, "accept: application/json");
  add_line(transfer, "expect:");  // large bodies go at once
  for (const std::string& line : *call.headers) add_line(transfer, line);
  curl_easy_setopt(curl, CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(call.connect_deadline.count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(call.deadline.count(), 1)));
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "mpol");
  if (!call.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, call.ca_file.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, transfer.lines);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.body.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
}

}  // namespace

struct HttpLoop::Parts {
  CURLM* multi = nullptr;
  std::thread thread;
  std::mutex mutex;
  std::vector<Task> posted;  // under the mutex, as is_stopping and last
  bool is_stopping = false;
  Task last;
  std::multimap<Clock::time_point, Task> times;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> transfers;
  std::vector<CURL*> idle;

  Parts() {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
    MPOL_ASSERT(multi != nullptr, "there is memory for a set of connections");
  }
  ~Parts() {
    for (auto& [curl, transfer] : transfers) {
      curl_multi_remove_handle(multi, curl);
      curl_easy_cleanup(curl);
    }
    for (CURL* curl : idle) curl_easy_cleanup(curl);
    curl_multi_cleanup(multi);
  }

  void run() {
    for (;;) {
      const bool is_last = run_posted();
      run_times();
      int running = 0;
      curl_multi_perform(multi, &running);
      end_transfers();
      if (is_last) return last();
      curl_multi_poll(multi, nullptr, 0, milliseconds_to_wait(), nullptr);
    }
  }

  // True: the loop ends, and there is nothing that was posted any more.
  bool run_posted() {
    std::vector<Task> tasks;
    {
      const std::lock_guard lock(mutex);
      tasks.swap(posted);
      if (tasks.empty() && is_stopping) return true;
    }
    for (Task& task : tasks) task();
    return false;
  }

  void run_times() {
    const auto now = Clock::now();
    while (!times.empty() && times.begin()->first <= now) {
      const Task task = std::move(times.begin()->second);
      times.erase(times.begin());
      task();
    }
  }

  int milliseconds_to_wait() const {
    constexpr std::int64_t kMost = 10'000;
    if (times.empty()) return kMost;
    // Rounded up: a moment too early would spin until it is time.
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(times.begin()->first - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, kMost));
  }

  void end_transfers() {
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* const curl = message->easy_handle;
      const CURLcode code = message->data.result;
      const auto found = transfers.find(curl);
      const std::unique_ptr<Transfer> transfer = std::move(found->second);
      transfers.erase(found);
      long status = 0;
      curl_off_t retry_after = 0;
      curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
      curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after);
      curl_multi_remove_handle(multi, curl);
      curl_easy_reset(curl);
      idle.push_back(curl);
      transfer->answer.fault = fault_of(code, *transfer);
      transfer->answer.status = static_cast<int>(status);
      transfer->answer.retry_after = std::chrono::seconds(std::clamp<curl_off_t>(retry_after, 0, 86'400));
      transfer->done(std::move(transfer->answer));
    }
  }

  void send(HttpCall call, std::function<void(HttpAnswer)> done) {
    CURL* const curl = idle.empty() ? curl_easy_init() : idle.back();
    if (!idle.empty()) idle.pop_back();
    if (curl == nullptr) return done({{Cause::NoConnection}, 0, "", {}});
    auto transfer = std::make_unique<Transfer>();
    transfer->call = std::move(call);
    transfer->done = std::move(done);
    prepare(curl, *transfer);
    curl_multi_add_handle(multi, curl);
    transfers.emplace(curl, std::move(transfer));
  }
};

HttpLoop::HttpLoop() : parts_(std::make_unique<Parts>()) {}
HttpLoop::~HttpLoop() { MPOL_ASSERT(!parts_->thread.joinable(), "a loop is stopped before it is destroyed"); }

void HttpLoop::start() {
  parts_->thread = std::thread([this] { parts_->run(); });
}

void HttpLoop::stop(Task last) {
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->is_stopping = true;
    parts_->last = std::move(last);
  }
  curl_multi_wakeup(parts_->multi);
  parts_->thread.join();
}

void HttpLoop::post(Task task) {
  bool is_first = false;
  {
    const std::lock_guard lock(parts_->mutex);
    is_first = parts_->posted.empty();
    parts_->posted.push_back(std::move(task));
  }
  if (is_first) curl_multi_wakeup(parts_->multi);
}

void HttpLoop::at(Clock::time_point time, Task task) { parts_->times.emplace(time, std::move(task)); }
void HttpLoop::send(HttpCall call, std::function<void(HttpAnswer)> done) {
  parts_->send(std::move(call), std::move(done));
}

}  // namespace mpol::signals
