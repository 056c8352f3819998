#include <sys/socket.h>

#include <cerrno>

#include "daemon/http/transport.hpp"

namespace mpol::http {

namespace {
class Plain final : public Transport {
 public:
  explicit Plain(int descriptor) : descriptor_(descriptor) {}

  Moved handshake() override { return {Moved::Kind::Some}; }

  Moved read(char* into, std::size_t room) override {
    if (is_drained_) return {Moved::Kind::WaitReadable};
    ssize_t count;
    do count = ::recv(descriptor_, into, room, 0);
    while (count < 0 && errno == EINTR);
    if (count == 0) return {Moved::Kind::End};
    if (count < 0) return {errno == EAGAIN ? Moved::Kind::WaitReadable : Moved::Kind::Broken};
    // Less than there was room for: that was all. What comes now is told of, so there is no need to try.
    is_drained_ = static_cast<std::size_t>(count) < room;
    return {Moved::Kind::Some, static_cast<std::size_t>(count)};
  }

  Moved write(std::span<const iovec> parts) override {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts.data());
    message.msg_iovlen = parts.size();
    ssize_t count;
    do count = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
    while (count < 0 && errno == EINTR);
    if (count < 0) return {errno == EAGAIN ? Moved::Kind::WaitWritable : Moved::Kind::Broken};
    return {Moved::Kind::Some, static_cast<std::size_t>(count)};
  }

  void readable() override { is_drained_ = false; }
  void finish_writing() override { ::shutdown(descriptor_, SHUT_WR); }

 private:
  int descriptor_;
  bool is_drained_ = false;
};
}  // namespace

std::unique_ptr<Transport> plain_transport(int descriptor) { return std::make_unique<Plain>(descriptor); }

}  // namespace mpol::http
