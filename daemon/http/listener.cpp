#include "daemon/http/listener.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace mpol::http {

namespace {
constexpr std::string_view kUnix = "unix:";
constexpr int kTogether = 64;  // connections taken before others of the thread have their turn

union AnyAddress {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
  sockaddr_un local;
};

struct Socket {
  explicit Socket(int number) : number(number) {}
  Socket(Socket&& other) noexcept : number(std::exchange(other.number, -1)) {}
  ~Socket() {
    if (number >= 0) ::close(number);
  }
  int number;
};

std::string shown(const Address& address) {
  if (address.host.starts_with(kUnix)) return address.host;
  const bool is_v6 = address.host.find(':') != std::string::npos;
  return is_v6 ? fmt::format("[{}]:{}", address.host, address.port) : fmt::format("{}:{}", address.host, address.port);
}

Failure failure(const Address& address, std::string_view why) {
  return {fmt::format("cannot listen on {}: {}", shown(address), why)};
}

Result<socklen_t> parse(const Address& address, AnyAddress& into) {
  std::memset(&into, 0, sizeof into);
  if (address.host.starts_with(kUnix)) {
    const std::string path = address.host.substr(kUnix.size());
    if (path.empty() || path.size() >= sizeof into.local.sun_path) {
      return failure(address, fmt::format("a socket's path has 1 to {} bytes", sizeof into.local.sun_path - 1));
    }
    into.local.sun_family = AF_UNIX;
    path.copy(into.local.sun_path, path.size());
    return socklen_t{sizeof into.local};
  }
  if (inet_pton(AF_INET, address.host.c_str(), &into.v4.sin_addr) == 1) {
    into.v4.sin_family = AF_INET;
    into.v4.sin_port = htons(address.port);
    return socklen_t{sizeof into.v4};
  }
  if (inet_pton(AF_INET6, address.host.c_str(), &into.v6.sin6_addr) == 1) {
    into.v6.sin6_family = AF_INET6;
    into.v6.sin6_port = htons(address.port);
    return socklen_t{sizeof into.v6};
  }
  return failure(address, "expected an IP address such as 127.0.0.1 or ::1, or unix: and a path");
}

// A socket file that a process left behind is in the way; one that somebody listens on is not ours to take.
bool is_left_behind(const AnyAddress& address, socklen_t size) {
  struct stat about{};
  if (::lstat(address.local.sun_path, &about) != 0 || !S_ISSOCK(about.st_mode)) return false;
  const Socket probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return ::connect(probe.number, &address.any, size) != 0 && errno == ECONNREFUSED;
}

int bind_to(int descriptor, const AnyAddress& address, socklen_t size) {
  if (address.any.sa_family != AF_UNIX) return ::bind(descriptor, &address.any, size);
  if (is_left_behind(address, size)) ::unlink(address.local.sun_path);
  const mode_t before = ::umask(0117);  // never open to others, not even for a moment
  const int done = ::bind(descriptor, &address.any, size);
  const int why = errno;
  ::umask(before);
  errno = why;
  return done;
}

std::uint16_t port_of(int descriptor) {
  AnyAddress address{};
  socklen_t size = sizeof address;
  ::getsockname(descriptor, &address.any, &size);
  return address.any.sa_family == AF_INET    ? ntohs(address.v4.sin_port)
         : address.any.sa_family == AF_INET6 ? ntohs(address.v6.sin6_port)
                                             : 0;
}

bool is_loopback(const AnyAddress& peer) {
  switch (peer.any.sa_family) {
    case AF_UNIX: return true;
    case AF_INET: return ntohl(peer.v4.sin_addr.s_addr) >> 24 == 127;
    case AF_INET6: {
      const in6_addr& a = peer.v6.sin6_addr;
      return IN6_IS_ADDR_LOOPBACK(&a) || (IN6_IS_ADDR_V4MAPPED(&a) && a.s6_addr[12] == 127);
    }
    default: return false;
  }
}
}  // namespace

Result<std::shared_ptr<Listener>> Listener::open(const Address& address, Loop& loop) {
  AnyAddress parsed;
  const auto size = parse(address, parsed);
  if (!size) return size.error();
  Socket socket(::socket(parsed.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.number < 0) return failure(address, std::strerror(errno));
  const int yes = 1;
  if (parsed.any.sa_family != AF_UNIX) ::setsockopt(socket.number, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (parsed.any.sa_family == AF_INET6) ::setsockopt(socket.number, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
  if (bind_to(socket.number, parsed, *size) != 0) return failure(address, std::strerror(errno));
  std::shared_ptr<Listener> listener(new Listener(address));
  if (parsed.any.sa_family == AF_UNIX) listener->made_file_ = parsed.local.sun_path;
  if (::listen(socket.number, SOMAXCONN) != 0) return failure(address, std::strerror(errno));
  listener->address_.port = port_of(socket.number);
  listener->watched_ = std::make_unique<Watched>(loop, std::exchange(socket.number, -1));
  return listener;
}

Listener::~Listener() { close(); }

void Listener::resume() {
  if (watched_ == nullptr || std::exchange(waits_, true)) return;
  watched_->wait_readable(shared_from_this());
}

void Listener::close() {
  watched_.reset();
  if (!made_file_.empty()) ::unlink(made_file_.c_str());
  made_file_.clear();
}

void Listener::on_readable() {
  waits_ = false;
  for (int i = 0; i < kTogether && watched_ != nullptr; ++i) {
    if (!has_room()) return;
    AnyAddress peer{};
    socklen_t size = sizeof peer;
    const int descriptor = ::accept4(watched_->descriptor(), &peer.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
      // Out of descriptors: the worker's tick comes back to it.
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) return;
      if (errno == EAGAIN) break;
      continue;
    }
    const int yes = 1;
    if (peer.any.sa_family != AF_UNIX) ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    on_connection(descriptor, address_.host.starts_with(kUnix) || is_loopback(peer));
  }
  resume();
}

}  // namespace mpol::http
