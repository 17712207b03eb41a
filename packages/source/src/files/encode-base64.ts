/** Base64 of a file in one line, encoded piece by piece. */
export async function encodeBase64(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ""
  let carry = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([carry, chunk])
    // Three bytes are four characters; what is left over waits for the next chunk.
    const whole = bytes.length - (bytes.length % 3)
    text += bytes.toString("base64", 0, whole)
    carry = bytes.subarray(whole)
  }
  return text + carry.toString("base64")
}
