// Takes the place of fast-check in all tests: the same examples in every run, so that no change is refused for what it has
// nothing to do with. `FAST_CHECK_SEED=7 pnpm test:unit <file>` looks at others, `FAST_CHECK_SEED=any` at new ones each time.
import fc from "fast-check"

const { FAST_CHECK_SEED: wanted = "20250426" } = process.env
if (wanted !== "any") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted) })

export * from "fast-check"
export default fc
