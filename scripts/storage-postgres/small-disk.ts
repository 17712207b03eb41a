import { spawnSync } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ordinaryUser } from "../../packages/postgres/src/testing/server.ts"
import { clearAtExit } from "../leave-nothing.ts"

/** A disk that is soon full. */
export interface SmallDisk {
  readonly folder: string
  fill(): void
  makeRoom(): void
  remove(): void
}

/** Why a small disk cannot be had here; `undefined` when it can. */
export const noSmallDisk: string | undefined =
  process.getuid?.() === 0 && process.platform === "linux"
    ? undefined
    : "only root on Linux can mount a small disk"

/** Mounts a disk of some megabytes, in memory. */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const top = mkdtempSync(join(tmpdir(), "redoxkit-disk-"))
  const folder = join(top, "disk")
  const remove = clearAtExit(() => {
    spawnSync("umount", ["-l", folder])
    rmSync(top, { recursive: true, force: true })
  })
  chmodSync(top, 0o755)
  mkdirSync(folder)
  const { uid, gid } = ordinaryUser() ?? { uid: 0, gid: 0 }
  const options = `size=${megabytes}m,uid=${uid},gid=${gid},mode=700`
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { encoding: "utf8" })
  if (mounted.status !== 0) {
    remove()
    throw new Error(`A small disk could not be mounted: ${mounted.stderr}`)
  }
  const filler = join(folder, "filler")
  return {
    folder,
    fill() {
      try {
        writeFileSync(filler, Buffer.alloc(megabytes * 1_100_000))
      } catch {
        // As full as it gets.
      }
    },
    makeRoom: () => rmSync(filler, { force: true }),
    remove,
  }
}
