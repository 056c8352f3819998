#include "daemon/drop_in/moderation_error.hpp"

namespace mpol::daemon {
namespace {

Json openai_error(int status, std::string_view code, std::string_view message, const Json& param) {
  return {{"error",
           {{"message", message},
            {"type", status >= 500 ? "server_error" : "invalid_request_error"},
            {"param", param},
            {"code", code}}}};
}

http::Response answer_with(int status, const Json& json) {
  http::Response response;
  response.status = status;
  response.body = written(json);
  return response;
}

}  // namespace

http::Response refuse(ModerationApi api, int status, std::string_view code, std::string_view message) {
  if (api == ModerationApi::OpenAi) return answer_with(status, openai_error(status, code, message, nullptr));
  return answer_with(status, {{"object", "error"},
                              {"message", message},
                              {"type", status >= 500 ? "service_unavailable" : "invalid_request_error"},
                              {"param", nullptr},
                              {"code", code}});
}

http::Response refuse_input(ModerationApi api, int status, const Wrong& wrong) {
  if (api == ModerationApi::OpenAi)
    return answer_with(status, openai_error(status, wrong.kind, wrong.message, dotted(wrong.place)));
  return answer_with(422,
                     {{"detail", Json::array({{{"type", wrong.kind}, {"loc", wrong.place}, {"msg", wrong.message}}})}});
}

}  // namespace mpol::daemon
