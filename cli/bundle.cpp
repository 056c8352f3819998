#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/doors/replace_file.hpp"
#include "cli/bundle_command.hpp"
#include "cli/bundle_policy.hpp"
#include "cli/secret_key.hpp"

namespace mpol::cli {
namespace {

struct Options {
  std::string path, other;
  std::string format = "human";
  BundleOptions bundle;
  SecretOptions secrets;
  bool rebuild = false;
};

int inspect(const Options& options, Context& context) {
  const auto subject = open_subject(options.path, {}, context);
  if (!subject) return fail(context, subject.error());
  show(context, (*subject)->diagnostics, (*subject)->sources, "human");
  if (!(*subject)->bundle) return kFindings;
  show_bundle(*(*subject)->bundle, options.format, context);
  return kOk;
}

void show_verified(const Options& options, const OpenBundle& open, Context& context) {
  const std::size_t signatures = open.bundle.signatures.size();
  if (options.format == "json") {
    nlohmann::ordered_json all{{"holds", true},
                               {"id", to_hex(open.bundle.id)},
                               {"signatures", signatures},
                               {"signed_by_given_keys", open.signers},
                               {"trusted", open.is_trusted},
                               {"rebuilt", options.rebuild}};
    context.out << all.dump(2) << '\n';
    return;
  }
  context.out << fmt::format("{} of {} have their hashes; id {}\n", count(open.bundle.parts.size(), "part"),
                             count(open.bytes.size(), "byte"), to_hex(open.bundle.id));
  if (options.rebuild) context.out << "made again from its sources, every part has the same bytes\n";
  if (open.is_trusted) {
    context.out << fmt::format("signed by {} of the {} given\n", open.signers,
                               count(options.bundle.keys.size(), "key"));
  } else {
    context.out << (signatures == 0 ? "not signed\n"
                                    : count(signatures, "signature") +
                                          ", held against no key: nothing is known of who made it (--key)\n");
  }
}

int verify(const Options& options, Context& context) {
  const auto opened = open_subject(options.path, options.bundle, context);
  if (!opened) return fail(context, opened.error());
  BundleSubject& subject = **opened;
  if (subject.bundle) (void)read_module(*subject.bundle, subject.sources, subject.diagnostics);
  if (subject.bundle && options.rebuild && !subject.diagnostics.has_errors()) {
    const auto again = build_again(*subject.bundle, subject.sources, subject.diagnostics);
    if (!again) return fail(context, again.error());
  }
  const bool holds = subject.bundle && !subject.diagnostics.has_errors();
  show(context, subject.diagnostics, subject.sources, holds || options.format == "human" ? "human" : "json");
  if (!holds) return kFindings;
  show_verified(options, *subject.bundle, context);
  return kOk;
}

int sign(const Options& options, Context& context) {
  const auto keys = read_secret_keys(options.secrets);
  if (!keys) return fail(context, keys.error());
  if (keys->empty()) return fail(context, Failure{"no key: name its file with --sign, or --sign-env VARIABLE"});
  const auto subject = open_subject(options.path, {}, context);
  if (!subject) return fail(context, subject.error());
  show(context, (*subject)->diagnostics, (*subject)->sources, "human");
  if (!(*subject)->bundle) return kFindings;
  Bundle& bundle = (*subject)->bundle->bundle;
  if (auto all = sign_all(bundle, *keys); !all) return fail(context, all.error());
  if (auto written = write_file(options.path, write_bundle(bundle)); !written) return fail(context, written.error());
  context.out << fmt::format("{}: {}\n", options.path, count(bundle.signatures.size(), "signature"));
  return kOk;
}

void add_format(CLI::App& command, Options& options) {
  command.add_option("--format", options.format, "human or json")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
}

}  // namespace

Result<std::unique_ptr<BundleSubject>> open_subject(const std::string& path, const BundleOptions& options,
                                                    Context& context) {
  auto subject = std::make_unique<BundleSubject>();
  auto bundle = open_bundle(path, options, context.files, subject->sources, subject->diagnostics);
  if (!bundle) return bundle.error();
  subject->bundle = *std::move(bundle);
  return subject;
}

void add_bundle(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("bundle", "bundles: what is in them, whether they hold, what differs");
  command->require_subcommand(1);
  auto options = std::make_shared<Options>();
  const auto runs = [&context, options](CLI::App* part, int (*run)(const Options&, Context&)) {
    part->callback(
        [&context, options, run] { context.run = [&context, options, run] { return run(*options, context); }; });
  };

  CLI::App* inspects = command->add_subcommand("inspect", "print the manifest, and who has signed");
  inspects->add_option("bundle", options->path, "a file that `mpol build` wrote")->required();
  add_format(*inspects, *options);
  inspects->footer("Example: mpol bundle inspect mistral.mpolb --format json");
  runs(inspects, inspect);

  CLI::App* verifies = command->add_subcommand("verify", "whether every part is what was built and signed");
  verifies->add_option("bundle", options->path, "a file that `mpol build` wrote")->required();
  add_key_options(*verifies, options->bundle);
  verifies->add_flag("--rebuild", options->rebuild,
                     "make every part again from the sources in the bundle, and compare");
  add_format(*verifies, *options);
  verifies->footer(
      "Example: mpol bundle verify mistral.mpolb --key release.pub --key safety.pub --need 2\n"
      "Exit code: 0 when it holds, 1 when it does not, 2 when something cannot be read.");
  runs(verifies, verify);

  CLI::App* signs = command->add_subcommand("sign", "add signatures to a bundle");
  signs->add_option("bundle", options->path, "a file that `mpol build` wrote; it is rewritten")->required();
  signs->add_option("--sign", options->secrets.files, "the file of a secret key (mode 0600); may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  signs->add_option("--sign-env", options->secrets.variables, "the variable that holds a secret key; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  signs->footer("Example: mpol bundle sign mistral.mpolb --sign safety.key");
  runs(signs, sign);

  CLI::App* diffs = command->add_subcommand("diff", "what differs between two bundles, for a reviewer");
  diffs->add_option("before", options->path, "a bundle")->required();
  diffs->add_option("after", options->other, "a bundle")->required();
  add_format(*diffs, *options);
  diffs->footer("Example: mpol bundle diff deployed.mpolb new.mpolb\nExit code: 0 when they say the same, 1 when not.");
  runs(diffs, [](const Options& all, Context& to) { return diff_bundles(all.path, all.other, all.format, to); });
}

}  // namespace mpol::cli
