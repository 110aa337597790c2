/**
 * SQL functions that DuckDB lacks. DuckDB divides decimals into a binary float, so ratios are made with whole numbers:
 * `lake_ratio(n, d, times)` is n × times ÷ d as DECIMAL(38,6), rounded half away from zero; null where d is null. Both
 * sides may be integers or decimals of at most 12 places and below 10^15.
 *
 * `lake_convert(amount, rate)` is amount × rate as DECIMAL(38,12), rounded half away from zero. It is exact, because
 * the product of two decimals is a decimal. Amounts may be below 10^11 with 12 places, and rates below 10^4 with 10
 * places.
 */
export const macros: readonly string[] = [
  `CREATE OR REPLACE MACRO lake_scaled(x) AS CAST(replace(CAST(CAST(x AS DECIMAL(38,12)) AS VARCHAR), '.', '') AS HUGEINT)`,
  `CREATE OR REPLACE MACRO lake_ratio(n, d, times) AS CAST(
     CAST(sign(lake_scaled(n)) * sign(lake_scaled(d)) *
       ((2 * abs(lake_scaled(n)) * times * 1000000 + abs(lake_scaled(d))) // (2 * abs(lake_scaled(d)))) AS DECIMAL(30,0))
     * CAST(0.000001 AS DECIMAL(6,6)) AS DECIMAL(38,6))`,
  `CREATE OR REPLACE MACRO lake_convert(amount, rate) AS CAST(CAST(amount AS DECIMAL(23,12)) * CAST(rate AS DECIMAL(14,10)) AS DECIMAL(38,12))`,
];
