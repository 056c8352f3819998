#include "program/bind_params.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

#include "program/param_text.hpp"

namespace mpol {
namespace {

template <class T>
std::optional<T> number_in(std::string_view text) {
  T value{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> read_number(std::string_view text) {
  const bool is_percent = !text.empty() && text.back() == '%';
  if (is_percent) text.remove_suffix(1);
  const std::optional<double> value = number_in<double>(text);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return is_percent ? *value / 100 : *value;
}

// "24h" in milliseconds.
std::optional<std::int64_t> read_duration(std::string_view text) {
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"ms", 1}, {"min", 60'000}, {"s", 1'000}, {"h", 3'600'000}, {"d", 86'400'000}};
  for (const auto& [unit, milliseconds] : kUnits) {
    if (!text.ends_with(unit)) continue;
    const auto count = number_in<std::int64_t>(text.substr(0, text.size() - unit.size()));
    std::int64_t product = 0;
    if (!count || __builtin_mul_overflow(*count, milliseconds, &product)) return std::nullopt;
    return product;
  }
  return std::nullopt;
}

std::string_view expected(ValueKind kind) {
  switch (kind) {
    case ValueKind::Bool: return "true or false";
    case ValueKind::Int: return "a whole number";
    case ValueKind::Float: return "a number";
    case ValueKind::Score: return "a score such as 85% or 0.85";
    case ValueKind::Duration: return "a duration such as 30s or 24h";
    case ValueKind::Time: return "a time in milliseconds since 1970";
    case ValueKind::Language: return "a language tag such as fr-CH";
    default: return "a string";
  }
}

class Binder {
 public:
  Binder(ir::Module& module, Diagnostics& diagnostics) : tables_(module.tables), diagnostics_(diagnostics) {}

  void bind(const ParamSetting& setting) {
    Param* const param = find(setting);
    if (param == nullptr) return;
    if (!set_.insert({param->name, setting.key}).second) {
      diagnostics_.report(Code::R0105, setting.span, shown(*param, setting));
      return;
    }
    if (!setting.key.empty() && param->by.empty()) {
      diagnostics_.report(Code::R0104, setting.span, param->name, setting.key);
      return;
    }
    const std::optional<ParamValue> value = read(*param, setting);
    if (!value) {
      diagnostics_.report(Code::R0103, setting.span, setting.value, shown(*param, setting), expected(param->kind));
    } else if (!is_in_range(*param, *value)) {
      diagnostics_.report(Code::R0102, setting.span, setting.value, shown(*param, setting), range(*param));
    } else {
      std::vector<std::string> before = in_words(*param, tables_);
      put(*param, setting.key, *value);
      note_override(tables_, *param, "", std::move(before));
    }
  }

 private:
  static std::string shown(const Param& param, const ParamSetting& setting) {
    return setting.key.empty() ? param.name : fmt::format("{}[{}]", param.name, setting.key);
  }

  Param* find(const ParamSetting& setting) {
    std::vector<Param*> by_last_part;
    for (Param& param : tables_.params) {
      if (param.name == setting.name) return &param;
      if (param.name.ends_with(fmt::format(".{}", setting.name))) by_last_part.push_back(&param);
    }
    if (by_last_part.size() == 1) return by_last_part[0];
    std::vector<std::string> names;
    for (const Param& param : tables_.params) names.push_back(param.name);
    Diagnostics::Builder report = diagnostics_.report(Code::R0101, setting.span, setting.name);
    if (by_last_part.size() > 1)
      report.help(
          fmt::format("`{}` and `{}` end with it: write the full name", by_last_part[0]->name, by_last_part[1]->name));
    else if (const auto nearest = nearest_name(setting.name, names))
      report.help(fmt::format("did you mean `{}`?", *nearest));
    return nullptr;
  }

  std::optional<ParamValue> read(const Param& param, const ParamSetting& setting) {
    ParamValue value;
    const std::string& text = setting.value;
    std::optional<std::int64_t> int_value;
    switch (param.kind) {
      case ValueKind::Bool:
        if (text == "true" || text == "false") int_value = text == "true";
        break;
      case ValueKind::Int:
      case ValueKind::Time: int_value = number_in<std::int64_t>(text); break;
      case ValueKind::Duration: int_value = read_duration(text); break;
      case ValueKind::Float:
      case ValueKind::Score: {
        const std::optional<double> number = read_number(text);
        if (!number) return std::nullopt;
        value.number = *number;
        return value;
      }
      default: value.symbol = symbol(text); return value;
    }
    if (!int_value) return std::nullopt;
    value.int_value = *int_value;
    return value;
  }

  static bool is_in_range(const Param& param, const ParamValue& value) {
    const Bounds& bounds = param.bounds;
    const bool is_score = param.kind == ValueKind::Score;
    if (is_score && (value.number < 0 || value.number > 1)) return false;
    return !(bounds.int_low && value.int_value < *bounds.int_low) &&
           !(bounds.int_high && value.int_value > *bounds.int_high) &&
           !(bounds.number_low && value.number < *bounds.number_low) &&
           !(bounds.number_high && value.number > *bounds.number_high);
  }
  static std::string range(const Param& param) {
    const Bounds& bounds = param.bounds;
    const auto end = [](const auto& value, std::string_view unit) {
      return value ? fmt::format("{}{}", *value, unit) : std::string("any");
    };
    if (param.kind == ValueKind::Score) {
      const double low = bounds.number_low.value_or(0), high = bounds.number_high.value_or(1);
      return fmt::format("{:g}% .. {:g}%", low * 100, high * 100);
    }
    if (param.kind == ValueKind::Float)
      return fmt::format("{} .. {}", end(bounds.number_low, ""), end(bounds.number_high, ""));
    const std::string_view unit = param.kind == ValueKind::Duration ? "ms" : "";
    return fmt::format("{} .. {}", end(bounds.int_low, unit), end(bounds.int_high, unit));
  }

  void put(Param& param, const std::string& key, const ParamValue& value) {
    const SymbolId id = key.empty() ? SymbolId() : symbol(key);
    const auto row = std::find_if(param.rows.begin(), param.rows.end(), [&](const ParamRow& r) { return r.key == id; });
    if (row != param.rows.end())
      row->value = value;
    else
      param.rows.insert(param.rows.begin(), {id, value});
  }

  // A symbol that the policy does not know yet is added at the end: the ids of the others stay.
  SymbolId symbol(const std::string& text) {
    const auto found = std::find(tables_.symbols.begin(), tables_.symbols.end(), text);
    const auto index = static_cast<std::size_t>(found - tables_.symbols.begin());
    if (found == tables_.symbols.end()) tables_.symbols.push_back(text);
    return SymbolId(index);
  }

  Tables& tables_;
  Diagnostics& diagnostics_;
  std::set<std::pair<std::string, std::string>> set_;  // parameter and key
};

}  // namespace

void bind_params(ir::Module& module, const std::vector<ParamSetting>& settings, Diagnostics& diagnostics) {
  Binder binder(module, diagnostics);
  for (const ParamSetting& setting : settings) binder.bind(setting);
}

Result<std::vector<ParamSetting>> read_settings(const std::vector<std::string>& params, const std::string& name,
                                                SourceTree& sources) {
  std::string text;
  for (const std::string& param : params) text += param + '\n';
  const FileId file = sources.add(name, text);
  std::vector<ParamSetting> settings;
  std::uint32_t begin = 0;
  for (const std::string& param : params) {
    const std::size_t equals = param.find('=');
    if (equals == std::string::npos) return Failure{"found `" + param + "` after " + name + ", expected name=value"};
    ParamSetting setting{param.substr(0, equals),
                         "",
                         param.substr(equals + 1),
                         {file, begin, begin + static_cast<std::uint32_t>(param.size())}};
    if (const std::size_t bracket = setting.name.find('[');
        bracket != std::string::npos && setting.name.ends_with(']')) {
      setting.key = setting.name.substr(bracket + 1, setting.name.size() - bracket - 2);
      setting.name.resize(bracket);
    }
    begin += static_cast<std::uint32_t>(param.size()) + 1;
    settings.push_back(std::move(setting));
  }
  return settings;
}

}  // namespace mpol
