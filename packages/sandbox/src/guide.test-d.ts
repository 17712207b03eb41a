import { createSandbox, defaultWorld } from "@redoxkit/sandbox"

const sandbox = createSandbox({
  world: defaultWorld({ url: "http://localhost:3000/redox", verificationToken: "a long random text" }),
})
export default sandbox
