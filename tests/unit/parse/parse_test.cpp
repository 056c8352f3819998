// What golden files cannot say: spans, limits, byte order marks, and that hostile input ends soon.
#include "compiler/parse/parse.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "base/limits.hpp"

using namespace mpol;

namespace {

struct Parsed {
  explicit Parsed(std::string text) : file(tree.add("t.mpol", std::move(text))) {
    parsed = parse::parse_file(file, tree, diagnostics);
  }
  std::vector<std::string> codes() const {
    std::vector<std::string> result;
    for (const Diagnostic& one : diagnostics.list()) result.emplace_back(info(one.code).text);
    return result;
  }
  std::string_view text(Span span) const { return tree.text(span); }

  SourceTree tree;
  FileId file;
  Diagnostics diagnostics;
  ast::File parsed;
};

std::string repeat(std::string_view words, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += words;
  return result;
}

using Codes = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_CASE(spans_are_bytes_behind_wide_characters_and_a_byte_order_mark) {
  const Parsed file("\xEF\xBB\xBFpackage t\n// 名前 🙂\nlet x = \"é\" == y\n");
  BOOST_REQUIRE(file.codes().empty());
  const ast::Decl& decl = file.parsed.decls.at(0);
  BOOST_TEST(file.text(decl.span) == "let x = \"é\" == y");
  const auto& value = std::get<ast::LetDecl>(decl.node).value;
  const auto& binary = std::get<ast::BinaryExpr>(value->node);
  BOOST_TEST(file.text(binary.left->span) == "\"é\"");
  BOOST_TEST(file.text(binary.op_span) == "==");
  BOOST_TEST(file.text(binary.right->span) == "y");
}

BOOST_AUTO_TEST_CASE(regex_columns_count_from_its_content) {
  const Parsed file("package t\npattern p { /a[/]b\\/c/ \"q\\\"\" }\n");
  BOOST_REQUIRE(file.codes().empty());
  const auto& items = std::get<ast::PatternDecl>(file.parsed.decls.at(0).node).items;
  BOOST_TEST(file.text(items[0].content) == "a[/]b\\/c");
  BOOST_TEST(file.text(items[0].span) == "/a[/]b\\/c/");
  BOOST_TEST(items[1].text == "q\"");
  BOOST_TEST(file.text(items[1].content) == "q\\\"");
}

BOOST_AUTO_TEST_CASE(a_doc_comment_belongs_to_the_next_line_only) {
  const Parsed file("package t\n/// one\n///  two\nlet a = 1\n/// far\n\nlet b = 2\n");
  BOOST_TEST(file.parsed.decls.at(0).doc == "one\n two");
  BOOST_TEST(file.parsed.decls.at(1).doc == "");
}

BOOST_AUTO_TEST_CASE(a_file_over_the_limit_is_E0103) {
  const Parsed file("package t\n" + std::string(limits::kMaxPolicyBytes, ' '));
  BOOST_TEST(file.codes() == Codes{"E0103"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nesting_is_bounded_however_it_is_written) {
  const std::size_t deep = 40'000;
  for (const std::string& text :
       {repeat("(", deep), repeat("[", deep), repeat("not ", deep), repeat("- ", deep), repeat("f(", deep),
        repeat("if a then b else ", deep), repeat("if a then 1 + ", deep), repeat("if ", deep)}) {
    const Parsed file("package t\nlet x = " + text);
    BOOST_TEST(file.codes() == Codes{"E0104"}, boost::test_tools::per_element());
  }
  const Parsed types("package t\nparam x : " + repeat("list of ", deep) + "int = 1\n");
  BOOST_TEST(types.codes() == Codes{"E0104"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(long_runs_of_and_become_balanced_trees) {
  const Parsed file("package t\nlet x = a" + repeat(" and a", 50'000) + "\n");
  BOOST_REQUIRE(file.codes().empty());
  std::size_t depth = 0;
  const ast::Expr* expr = std::get<ast::LetDecl>(file.parsed.decls.at(0).node).value.get();
  for (; std::holds_alternative<ast::BinaryExpr>(expr->node); ++depth)
    expr = std::get<ast::BinaryExpr>(expr->node).left.get();
  BOOST_TEST(depth < 40u);
}

BOOST_AUTO_TEST_CASE(a_fault_in_one_rule_hides_no_other_rule) {
  std::string text = "package t\n";
  for (int i = 0; i < 100; ++i) {
    const char* fault = i % 2 ? "(" : "";
    text += fmt::format("rule RULE-A-{} \"x\" {{\n  when {}hate >= 80%\n  then block\n}}\n", i, fault);
  }
  const Parsed file(text);
  BOOST_TEST(file.parsed.decls.size() == 100u);
  BOOST_TEST(file.codes() == Codes(50, "E0118"), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(hostile_files_end_soon) {
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string& text : {repeat("} ) ] ", 20'000), repeat("rule\n", 20'000), repeat("\"\n", 100'000),
                                  repeat("let x = = 1\n", 10'000), repeat("a b c\n", 20'000)}) {
    const Parsed file("package t\n" + text);
    BOOST_TEST(file.diagnostics.has_errors());
  }
  BOOST_TEST(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() < 120);
}
