// Our server with a service that answers 100 bytes to anything. usage: serve_ours THREADS; prints its port.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "daemon/http/server.hpp"

namespace {
class Hundred final : public mpol::http::Service {
 public:
  Decision accept(const mpol::http::Head&) override { return {Decision::Kind::ReadBody, 1 << 20, {}}; }
  void handle(const std::shared_ptr<mpol::http::Exchange>& exchange) override {
    exchange->reply({200, "application/json", std::string(100, 'x'), {}});
  }
  std::unique_ptr<mpol::http::BodySink> open(const std::shared_ptr<mpol::http::Exchange>&) override { return nullptr; }
};
}  // namespace

int main(int, char** arguments) {
  Hundred service;
  mpol::http::ServerOptions options;
  options.listen = {{"127.0.0.1", 0}};
  options.threads = std::strtoul(arguments[1], nullptr, 10);
  auto server = mpol::http::Server::open(options, service);
  if (!server) return std::fprintf(stderr, "%s\n", server.error().message.c_str()), 1;
  std::printf("%d\n", (*server)->addresses().front().port);
  std::fflush(stdout);
  for (;;) ::pause();
}
