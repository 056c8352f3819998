// Transport: the bytes of one connection, plain or under TLS. Nothing blocks: what cannot be done now says what to wait for.
#pragma once
#include <sys/uio.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.hpp"
#include "daemon/http/server.hpp"

namespace mpol::http {

struct Moved {
  enum class Kind : std::uint8_t { Some, WaitReadable, WaitWritable, End, Broken } kind{};
  std::size_t bytes = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual Moved handshake() = 0;  // Some: it is done
  virtual Moved read(char* into, std::size_t room) = 0;
  virtual Moved write(std::span<const iovec> parts) = 0;
  virtual void readable() = 0;        // the descriptor was said to be so
  virtual void finish_writing() = 0;  // the peer sees the end; it may go on sending
};

// Of a descriptor that somebody else owns.
std::unique_ptr<Transport> plain_transport(int descriptor);

// What connections under TLS have in common: certificate, key, versions, session tickets.
class Tls {
 public:
  // Errors: the file that cannot be read, or what is wrong with it. `before`: whose session tickets stay good.
  static Result<std::shared_ptr<const Tls>> open(const TlsOptions& options, const Tls* before);
  virtual ~Tls() = default;
  virtual std::unique_ptr<Transport> transport(int descriptor) const = 0;
};

}  // namespace mpol::http
