// References of samples for the next training, a file of JSON lines for each dataset. Who makes the training data finds the
// texts by the event's id; the texts are not copied.
#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "runtime/actions/sinks.hpp"
#include "runtime/actions/sinks/lines.hpp"
#include "runtime/actions/sinks/payload.hpp"

namespace mpol::actions {
namespace {

// A name that stays in its folder.
bool is_file_name(const std::string& name) {
  const auto is_plain = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), is_plain);
}

class Dataset : public Sink {
 public:
  explicit Dataset(std::string folder) : folder_(std::move(folder)) {}
  Answer deliver(const Item& item) override {
    const std::string name = text_in(item, "/args/dataset");
    if (!is_file_name(name)) return {Answer::Kind::Refused, "`dataset` must be letters, digits, - and _"};
    const auto payload = nlohmann::json::parse(item.payload, nullptr, false);
    nlohmann::ordered_json line;
    line["action_id"] = item.id;
    for (const char* key : {"id", "time", "package"}) {
      if (payload.contains(key)) line[key] = payload[key];
    }
    line["language"] = text_in(item, "/args/language");
    if (payload.contains("rules")) line["rules"] = payload["rules"];
    const auto file =
        files_.try_emplace(name, (std::filesystem::path(folder_) / (name + ".jsonl")).string(), 0, 1).first;
    if (const auto written = file->second.append(line.dump()); !written)
      return {Answer::Kind::TryAgain, written.error().message};
    return {};
  }

 private:
  std::string folder_;
  std::map<std::string, LineFile> files_;
};

}  // namespace

Result<std::unique_ptr<Sink>> make_dataset(const SinkSettings& settings) {
  std::error_code error;
  std::filesystem::create_directories(settings.folder, error);
  if (error) return Failure{"cannot make the folder `" + settings.folder + "`: " + error.message()};
  return std::unique_ptr<Sink>(std::make_unique<Dataset>(settings.folder));
}

}  // namespace mpol::actions
