#include "runtime/signals/kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "base/doors/http_text.hpp"

namespace mpol::signals {
namespace {

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

const std::vector<ProviderKind>& kinds() {
  static const std::vector<ProviderKind> all = {
#define MPOL_PROVIDER(kind, known) {#kind, words(known), make_##kind},
#include "runtime/signals/providers.def"
#undef MPOL_PROVIDER
  };
  return all;
}

std::string check_url(const ProviderSettings& settings) {
  const std::string& url = settings.url;
  if (!url.starts_with("http://") && !url.starts_with("https://")) return "`url` must begin with https:// or http://";
  if (!is_http_url(url)) return "`url` must hold neither a login nor blanks";
  if (!settings.token_file.empty() && !is_private_url(url))
    return "a token is sent over https:// only, or to this machine";
  return "";
}

}  // namespace

std::string ProviderKind::check(const ProviderSettings& given) const {
  const auto knows = [&](const char* key) {
    return std::find(settings.begin(), settings.end(), key) != settings.end();
  };
  if (knows("url")) {
    // An empty one is the kind's own address.
    if (given.url.empty() && name == "http_json") return "it needs a `url`";
    if (!given.url.empty()) {
      if (std::string wrong = check_url(given); !wrong.empty()) return wrong;
    }
    for (const auto& [header, value] : given.headers) {
      if (!is_header_field(header, value)) return fmt::format("`{}` is no header with a value of one line", header);
    }
    if (const auto made = make(given); !made) return made.error().message;
  }
  if (knows("model_file") && given.model_file.empty()) return "it needs a `model_file`";
  if (given.batch_wait >= given.deadline) return "`batch_wait` must be shorter than `deadline`";
  return "";
}

const ProviderKind* find_kind(std::string_view name) {
  const auto kind = std::find_if(kinds().begin(), kinds().end(), [&](const ProviderKind& k) { return k.name == name; });
  return kind == kinds().end() ? nullptr : &*kind;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const ProviderKind& kind : kinds()) names.push_back(kind.name);
  return names;
}

Result<std::unique_ptr<Provider>> make_provider(const ProviderSettings& settings) {
  const ProviderKind* const kind = find_kind(settings.kind);
  if (kind == nullptr) return Failure{fmt::format("there is no kind `{}` of provider", settings.kind)};
  return kind->make(settings);
}

std::vector<std::string> with_mapped(std::vector<std::string> known, const ProviderSettings& settings) {
  for (const auto& [signal, categories] : settings.signals) {
    for (const std::string& category : categories) {
      if (std::find(known.begin(), known.end(), category) == known.end()) known.push_back(category);
    }
  }
  return known;
}

}  // namespace mpol::signals
