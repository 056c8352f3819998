// Listener: an address that is listened on, over TCP or a unix socket.
#pragma once
#include <functional>
#include <memory>

#include "base/result.hpp"
#include "daemon/http/loop.hpp"
#include "daemon/http/server.hpp"

namespace mpol::http {

class Listener final : public Ready, public std::enable_shared_from_this<Listener> {
 public:
  // Errors: the address, and why it cannot be had. A unix socket that nobody listens on any more is replaced; it gets mode 0660.
  static Result<std::shared_ptr<Listener>> open(const Address& address, Loop& loop);
  ~Listener();

  // Called in the loop's thread with each connection, which does not block.
  std::function<void(int descriptor, bool is_loopback)> on_connection;
  std::function<bool()> has_room;  // for one more; else none is taken until resume()

  void resume();  // in the loop's thread, as close()
  void close();
  const Address& address() const { return address_; }
  bool is_unix() const { return !made_file_.empty(); }

  void on_readable() override;
  void on_writable() override {}

 private:
  explicit Listener(Address address) : address_(std::move(address)) {}
  Address address_;
  std::unique_ptr<Watched> watched_;
  bool waits_ = false;
  std::string made_file_;  // a unix socket's, removed at the end
};

}  // namespace mpol::http
