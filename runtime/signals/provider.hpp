// Provider: one classifier, by what it understands; how it is reached is not its business.
//
// HttpApi writes requests and reads answers; a Lane sends them. Model judges in this process.
// Threads: immutable once made; all members are safe from many threads.
#pragma once
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/signals/cause.hpp"
#include "runtime/signals/content.hpp"
#include "runtime/signals/settings.hpp"

namespace mpol::signals {

// What a provider says of one text under one of its categories, as it came: what it is to be is the policy's to check.
struct Said {
  Cause fault = Cause::NoCategory;  // None: at least one of those below is there
  std::optional<bool> truth;
  double number = std::numeric_limits<double>::quiet_NaN();
  std::string label;
};
using Judgement = std::vector<Said>;  // by index of the provider's categories

// Which parts of the content an answer depends on; the others are neither sent nor part of the cache's key.
struct Sees {
  bool turns = false, kind = false, language = false;
};

class Provider {
 public:
  virtual ~Provider() = default;
  // Names of categories, as signals may be known by. Those that settings map are all among them.
  const std::vector<std::string>& categories() const { return categories_; }
  // False: categories are no names (places in an answer, say), and signals only reach them by the settings.
  virtual bool has_names() const { return true; }
  virtual Sees sees() const { return {}; }

 protected:
  explicit Provider(std::vector<std::string> categories) : categories_(std::move(categories)) {}

 private:
  std::vector<std::string> categories_;
};

class HttpApi : public Provider {
 public:
  // `url`: the settings', or where the service is.
  HttpApi(std::vector<std::string> categories, std::string url)
      : Provider(std::move(categories)), url_(std::move(url)) {}
  const std::string& url() const { return url_; }
  // The body for several contents; one unless `can_batch`. None: a text cannot be written as JSON.
  virtual std::optional<std::string> request(std::span<const Content* const> contents) const = 0;
  virtual bool can_batch() const { return true; }
  // Reads an answer to `count` contents; None in `fault` if `judgements` has that many. Any bytes are read without harm.
  struct Read {
    Fault fault;
    std::vector<Judgement> judgements;
    std::uint64_t tokens = 0;
  };
  virtual Read read(std::string_view body, std::size_t count) const = 0;

 private:
  std::string url_;
};

class Model : public Provider {
 public:
  using Provider::Provider;
  virtual Fault judge(const Content& content, Judgement& judgement) const = 0;
};

#define MPOL_PROVIDER(kind, known) Result<std::unique_ptr<Provider>> make_##kind(const ProviderSettings& settings);
#include "runtime/signals/providers.def"
#undef MPOL_PROVIDER

Result<std::unique_ptr<Provider>> make_provider(const ProviderSettings& settings);

// `known` and what the settings map beside it.
std::vector<std::string> with_mapped(std::vector<std::string> known, const ProviderSettings& settings);

}  // namespace mpol::signals
