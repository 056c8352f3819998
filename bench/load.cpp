// load: keeps an HTTP server busy, at a rate or as fast as it answers, and says how late and how wrong answers were.
//
// usage: load HOST PORT PATH BODIES --seconds S [--rate R] [--connections N] [--expect TEXT] [--header "Name: value"] [--type T] [--late MS]
//
// BODIES: a file, a body a line, sent in turn. With a rate the time of an answer counts from when its request was due, so that a server
// that stalls is not asked less (coordinated omission). An answer counts as wrong whose status is not 200, or that does not hold TEXT.
// A connection that breaks is opened again; requests that it had under way count as broken. At the end what is under way has two more
// seconds. SIGINT ends it early. Out: one line of JSON; in `failures` what failed by cause, and when: the first and the last
// moment of each spell, in milliseconds since 1970, and how many; in `late` the same of answers that took longer than MS.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <deque>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::string host, path, expect, type = "application/json", header;
  int port = 0;
  double seconds = 1, rate = 0, late_us = 1e12;
  std::size_t connections = 16;
  std::vector<std::string> bodies;
};

struct Connection {
  int descriptor = -1;
  bool is_busy = false, is_open = false;
  Clock::time_point due, opened_at;
  std::string out, in;
  std::size_t sent = 0;
};

// Failures of one cause, one soon after the other.
struct Spell {
  std::int64_t first_ms = 0, last_ms = 0;
  std::uint64_t count = 0;
};
constexpr std::int64_t kPauseBetweenSpellsMs = 200;

std::int64_t unix_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

volatile std::sig_atomic_t g_ends = 0;

struct Totals {
  double seconds = 0;
  std::uint64_t answered = 0, wrong = 0, broken = 0, refused = 0, unsent = 0, unanswered = 0;
  std::map<std::string, std::vector<Spell>> failures;
  std::map<int, std::uint64_t> statuses;
  std::vector<float> micros;
  std::vector<Spell> late;
  std::string first_wrong;
};

// The status, and the code where the answer is an error of ours.
std::string cause_of(int status, const std::string& answer) {
  if (status == 200) return "another answer than expected";
  static constexpr std::string_view kKey = "\"error\":{\"code\":\"";
  const std::size_t at = answer.find(kKey);
  const std::size_t begin = at + kKey.size();
  return at == answer.npos ? fmt::format("{}", status)
                           : fmt::format("{} {}", status, answer.substr(begin, answer.find('"', begin) - begin));
}

class Load {
 public:
  explicit Load(Options options) : options_(std::move(options)), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    for (const std::string& body : options_.bodies) {
      requests_.push_back(fmt::format(
          "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: {}\r\n{}Content-Length: {}\r\n\r\n{}", options_.path,
          options_.host, options_.type, options_.header.empty() ? "" : options_.header + "\r\n", body.size(), body));
    }
    connections_.resize(options_.connections);
    totals_.micros.reserve(kMostAnswers);  // to grow is to copy, and answers wait meanwhile
  }

  Totals run() {
    const auto begin = Clock::now(),
               end =
                   begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.seconds));
    next_due_ = begin;
    for (Connection& one : connections_) open(one);
    epoll_event events[kMostEvents];
    auto now = begin;
    for (; now < end && g_ends == 0; now = Clock::now()) {
      if (options_.rate > 0) {
        for (; next_due_ <= now; next_due_ += interval()) waiting_.push_back(next_due_);
      }
      give_work(now);
      const int count = wait(events);
      for (int i = 0; i < count; ++i) handle(*static_cast<Connection*>(events[i].data.ptr), events[i].events);
    }
    for (const auto& due : waiting_) {
      if (Clock::now() - due > std::chrono::seconds(1)) ++totals_.unsent, note("no free connection");
    }
    const auto is_busy = [](const Connection& one) { return one.is_busy; };
    totals_.seconds = std::chrono::duration<double>(now - begin).count();
    while (Clock::now() < now + kLastAnswers && std::any_of(connections_.begin(), connections_.end(), is_busy)) {
      const int count = epoll_wait(epoll_, events, kMostEvents, 10);
      for (int i = 0; i < count; ++i) handle(*static_cast<Connection*>(events[i].data.ptr), events[i].events);
    }
    for (const Connection& one : connections_) {
      if (one.is_busy) ++totals_.unanswered, note("no answer");
    }
    return std::move(totals_);
  }

 private:
  static constexpr std::chrono::seconds kLastAnswers{2};
  static constexpr int kMostEvents = 256;
  static constexpr std::size_t kMostAnswers = 16'000'000;

  // For answers, and no longer than until the next request is due: one that is sent late would count as one that is answered late.
  int wait(epoll_event* events) {
    using std::chrono::nanoseconds;
    nanoseconds most = std::chrono::milliseconds(50);
    if (options_.rate > 0 && waiting_.empty()) most = std::max(nanoseconds(0), nanoseconds(next_due_ - Clock::now()));
    const timespec timeout{most.count() / 1'000'000'000, most.count() % 1'000'000'000};
    return epoll_pwait2(epoll_, events, kMostEvents, &timeout, nullptr);
  }

  void note(const std::string& cause) { add_to(totals_.failures[cause]); }

  static void add_to(std::vector<Spell>& spells) {
    const std::int64_t now = unix_ms();
    if (spells.empty() || now - spells.back().last_ms > kPauseBetweenSpellsMs) spells.push_back({now, now, 0});
    spells.back().last_ms = now;
    ++spells.back().count;
  }

  Clock::duration interval() const {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / options_.rate));
  }

  void open(Connection& one) {
    one = Connection();
    one.opened_at = Clock::now();
    one.descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(one.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(options_.port));
    inet_pton(AF_INET, options_.host.c_str(), &address.sin_addr);
    (void)connect(one.descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = &one;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, one.descriptor, &event);
  }

  void give_work(Clock::time_point now) {
    for (Connection& one : connections_) {
      if (one.descriptor < 0) {
        if (now - one.opened_at > std::chrono::milliseconds(20)) open(one);
        continue;
      }
      if (!one.is_open || one.is_busy) continue;
      if (options_.rate > 0) {
        if (waiting_.empty()) return;
        one.due = waiting_.front();
        waiting_.pop_front();
      } else {
        one.due = now;
      }
      one.is_busy = true;
      one.out = requests_[next_request_++ % requests_.size()];
      one.sent = 0;
      write(one);
    }
  }

  void write(Connection& one) {
    while (one.sent < one.out.size()) {
      const ssize_t count = send(one.descriptor, one.out.data() + one.sent, one.out.size() - one.sent, MSG_NOSIGNAL);
      if (count < 0 && errno == EAGAIN) return;
      if (count <= 0) return lose(one);
      one.sent += static_cast<std::size_t>(count);
    }
  }

  void lose(Connection& one) {
    if (one.is_busy) ++totals_.broken, note("connection broke");
    if (!one.is_open) ++totals_.refused;
    close(one.descriptor);
    one.descriptor = -1;
    one.is_busy = one.is_open = false;
    one.opened_at = Clock::now();
  }

  void handle(Connection& one, std::uint32_t events) {
    if (one.descriptor < 0) return;
    if (!one.is_open) {
      int error = 0;
      socklen_t size = sizeof error;
      getsockopt(one.descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
      if (error != 0) return lose(one);
      one.is_open = (events & EPOLLOUT) != 0;
    }
    if ((events & EPOLLOUT) != 0 && one.is_busy) write(one);
    char buffer[65536];
    while (one.descriptor >= 0) {
      const ssize_t count = recv(one.descriptor, buffer, sizeof buffer, 0);
      if (count < 0 && errno == EAGAIN) break;
      if (count <= 0) return lose(one);
      one.in.append(buffer, static_cast<std::size_t>(count));
    }
    if (one.is_busy) take_answer(one);
  }

  void take_answer(Connection& one) {
    const std::size_t head = one.in.find("\r\n\r\n");
    if (head == std::string::npos) return;
    const std::size_t at = one.in.find("Content-Length: ");
    const std::size_t length = at < head ? std::strtoull(one.in.c_str() + at + 16, nullptr, 10) : 0;
    if (one.in.size() < head + 4 + length) return;
    const int status = std::atoi(one.in.c_str() + 9);
    ++totals_.answered;
    ++totals_.statuses[status];
    const float micros = std::chrono::duration<float, std::micro>(Clock::now() - one.due).count();
    totals_.micros.push_back(micros);
    if (micros > options_.late_us) add_to(totals_.late);
    if (status != 200 || (!options_.expect.empty() && one.in.find(options_.expect, head) == std::string::npos)) {
      ++totals_.wrong;
      note(cause_of(status, one.in));
      if (totals_.first_wrong.empty()) totals_.first_wrong = one.in.substr(0, 300);
    }
    one.in.erase(0, head + 4 + length);
    one.is_busy = false;
  }

  Options options_;
  int epoll_;
  std::vector<std::string> requests_;
  std::vector<Connection> connections_;
  std::deque<Clock::time_point> waiting_;
  Clock::time_point next_due_;
  std::size_t next_request_ = 0;
  Totals totals_;
};

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

std::string in_json(const std::vector<Spell>& spells) {
  std::string list;
  for (const Spell& one : spells)
    list += fmt::format("{}[{},{},{}]", list.empty() ? "" : ",", one.first_ms, one.last_ms, one.count);
  return '[' + list + ']';
}

std::string in_json(const std::map<std::string, std::vector<Spell>>& failures) {
  std::string out = "{";
  for (const auto& [cause, spells] : failures)
    out += fmt::format("{}{}:{}", out.size() == 1 ? "" : ",", quoted(cause), in_json(spells));
  return out + '}';
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::cerr << "usage: load HOST PORT PATH BODIES --seconds S [--rate R] [--connections N] [--expect TEXT] [--header "
                 "H] [--type T] [--late MS]\n";
    return 2;
  }
  Options options;
  options.host = argv[1];
  options.port = std::atoi(argv[2]);
  options.path = argv[3];
  std::ifstream file(argv[4]);
  for (std::string line; std::getline(file, line);) options.bodies.push_back(line);
  for (int i = 5; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--seconds") options.seconds = std::stod(value);
    if (name == "--late") options.late_us = std::stod(value) * 1000;
    if (name == "--rate") options.rate = std::stod(value);
    if (name == "--connections") options.connections = std::stoul(value);
    if (name == "--expect") options.expect = value;
    if (name == "--header") options.header = value;
    if (name == "--type") options.type = value;
  }
  if (options.bodies.empty()) {
    std::cerr << "no bodies in " << argv[4] << '\n';
    return 2;
  }
  std::signal(SIGINT, [](int) { g_ends = 1; });
  prctl(PR_SET_TIMERSLACK, 1);  // nanoseconds; else it may wait for 50 us longer than it means to
  Totals totals = Load(std::move(options)).run();
  std::sort(totals.micros.begin(), totals.micros.end());
  const auto at = [&](double part) {
    if (totals.micros.empty()) return 0.0F;
    return totals.micros[std::min(totals.micros.size() - 1,
                                  static_cast<std::size_t>(part * static_cast<double>(totals.micros.size())))];
  };
  std::string statuses;
  for (const auto& [status, count] : totals.statuses)
    statuses += fmt::format("{}\"{}\":{}", statuses.empty() ? "" : ",", status, count);
  std::cout << fmt::format(
      "{{\"answered\":{},\"per_second\":{:.0f},\"wrong\":{},\"broken\":{},\"refused\":{},\"unsent\":{},\"unanswered\":{"
      "},"
      "\"statuses\":{{{}}},\"p50_"
      "us\":{:.0f},\"p99_us\":{:.0f},"
      "\"p999_us\":{:.0f},\"max_us\":{:.0f},\"late\":{},\"failures\":{},\"first_wrong\":{}}}\n",
      totals.answered, static_cast<double>(totals.answered) / totals.seconds, totals.wrong, totals.broken,
      totals.refused, totals.unsent, totals.unanswered, statuses, at(0.5), at(0.99), at(0.999), at(1),
      in_json(totals.late), in_json(totals.failures), quoted(totals.first_wrong));
  return 0;
}
