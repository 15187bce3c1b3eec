// Fetches the packages of package-lock.json as npm would, checks them against its hashes and unpacks only what is used: installed whole they
// take 440 MB. Runs none of their scripts. With "cuda" also the provider for NVIDIA GPUs.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8")).packages;
const windows = process.platform === "win32";

const packages = {
  "com.github.asus4.onnxruntime": (path) => /^package\/(Runtime\/.*\.cs|LICENSE(\.(md|txt))?)$/.test(path),
  "onnxruntime-node": (path) => path.startsWith(`package/bin/napi-v6/${process.platform}/${process.arch}/`)
    && /^(lib)?onnxruntime(\.[0-9.]*dylib|\.so\.1|\.dll)$/.test(path.split("/").pop()),
};
if (process.argv.includes("cuda"))
  packages["com.github.asus4.onnxruntime.linux-x64-gpu"] = (path) => /providers_(cuda|shared)\.so$/.test(path);

mkdirSync(modules, { recursive: true });
for (const [name, wanted] of Object.entries(packages)) {
  const { version, integrity } = lock[`node_modules/${name}`];
  const stamp = join(modules, name, ".integrity");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === integrity)
    continue;

  const folder = mkdtempSync(join(modules, ".fetch-"));
  try {
    const npm = ["pack", `${name}@${version}`, "--pack-destination", folder, "--json", "--ignore-scripts", "--loglevel=error"];
    const packed = JSON.parse(execFileSync(windows ? "npm.cmd" : "npm", npm, { encoding: "utf8", shell: windows, stdio: ["ignore", "pipe", "inherit"] }));
    const [{ filename }] = Object.values(packed);
    const file = join(folder, filename);
    const found = "sha512-" + createHash("sha512").update(readFileSync(file)).digest("base64");
    if (found !== integrity)
      throw new Error(`${name}@${version} is ${found}, package-lock.json has ${integrity}.`);

    const members = execFileSync("tar", ["-tzf", file], { encoding: "utf8", maxBuffer: 64 << 20 }).split(/\r?\n/).filter(wanted);
    if (members.length === 0)
      throw new Error(`${name}@${version} has nothing for ${process.platform} on ${process.arch}.`);
    execFileSync("tar", ["-xzf", file, "-C", folder, ...members]);
    writeFileSync(join(folder, "package", ".integrity"), integrity);
    rmSync(join(modules, name), { recursive: true, force: true });
    renameSync(join(folder, "package"), join(modules, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
