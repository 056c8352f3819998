# Rules in another order give the same outcome.
mpol_unit_test(rule_order_test
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/rule_order.cpp
  PRIVATE mpol_engine mpol_test_modules)
