// The door for answers of classifiers: bytes from a peer to JSON, within limits.
//
// Errors:  AnswerTooLarge (kMaxSignalAnswerBytes, kMaxSignalAnswerDepth), Malformed: no JSON, or a key twice in one object, of
//          which different readers would believe different ones.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "runtime/signals/provider.hpp"

namespace mpol::signals {

Cause read_answer(std::string_view body, nlohmann::json& answer);

// What is said at one place of an answer: a number, a truth or a string. Others are WrongType.
Said said_by(const nlohmann::json& value);

// The results of Mistral's and OpenAI's moderation, one a text, by `categories`.
// Source: both services' published OpenAPI descriptions.
HttpApi::Read read_moderation(std::string_view body, std::size_t count, const std::vector<std::string>& categories);

// Null as JSON if the text is not UTF-8.
std::optional<std::string> write_body(const nlohmann::json& body);

}  // namespace mpol::signals
