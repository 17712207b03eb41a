import type { Core } from "../core.ts"
import { type IntakeReply, type IntakeRequest, sourceOf, unauthorized } from "./intake-request.ts"

/** `POST /upload`: a file as the part `file` of a form. It belongs to the source whose token was used. */
export async function takeUpload(core: Core, request: IntakeRequest): Promise<IntakeReply> {
  const source = sourceOf(core, request)
  if (source === undefined) return unauthorized
  const sourceId = source.id
  if (source.freeAccount) return refuse(403, "A free account cannot upload files.", sourceId)
  const file = await fileOf(request)
  if (file === undefined)
    return refuse(400, "The body is no multipart form with a file in its part named file.", sourceId)
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (bytes.length > core.settings.uploadLimitBytes) return refuse(413, "The file is too large.", sourceId)
  const id = core.blobs.add({ sourceId, name: file.name, type: file.type, bytes }, core.clock.now())
  return { status: 201, json: { URI: `${request.url}/${id}` }, sourceId }
}

async function fileOf({ headers, body }: IntakeRequest): Promise<File | undefined> {
  try {
    const type = headers["content-type"] ?? ""
    const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData()
    const file = form.get("file")
    return file instanceof File ? file : undefined
  } catch {
    return undefined
  }
}

function refuse(status: number, text: string, sourceId: string): IntakeReply {
  return { status, json: { errorDetail: text }, error: text, sourceId }
}
