// `node scripts/bootstrap.mjs bench`: the benchmark on a machine that has nothing but some Node and npm.
import "../bench/bench.ts"
