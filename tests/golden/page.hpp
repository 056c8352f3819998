// The examples of a page of docs/errors: fenced blocks marked `mpol fails CODE` or `mpol passes`.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mpol::golden {

struct Example {
  std::string fails_with;  // empty: passes
  std::string text;
  std::size_t line = 0;
};

std::vector<Example> read_page(std::string_view text);

// What is wrong with the page's examples, a line each; empty when all do what they say. `code` is the page's own.
std::vector<std::string> check_page(std::string_view text, std::string_view code);

}  // namespace mpol::golden
