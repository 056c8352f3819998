// What the sinks over HTTP have in common: where to, with which secrets, and what an answer means.
//
// Secrets are read from their files at each delivery, so that one that was changed needs no restart.
// Meaning of answers: 2xx taken. 400, 405, 413, 415, 422: refused, this content will never be taken. All else: try again,
// as also 401, 403 and 404 are, because an operator repairs those.
// Threads: see sink.hpp.
#pragma once
#include <string>
#include <vector>

#include "base/doors/http_client.hpp"
#include "runtime/actions/sinks.hpp"

namespace mpol::actions {

class HttpReceiver {
 public:
  // A Failure when a file cannot be read, or an address is neither https nor of this machine.
  static Result<HttpReceiver> open(const SinkSettings& settings, std::string_view path_behind = "");

  // `id`: signed with the secret, where there is one. `body_of_answer`: null, or where a taken answer's body goes.
  Answer send(const std::string& id, const std::string& body, std::string* body_of_answer = nullptr);

 private:
  HttpReceiver(const SinkSettings& settings, std::string url);
  HttpClient client_;
  std::string url_, ca_file_, secret_file_, token_file_;
  std::int64_t deadline_ms_;
};

}  // namespace mpol::actions
