import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { usageError } from '../../mesh/mesh-error.ts';
import {
  isAgreementFile,
  type MeshSources,
  readAgreementFile,
  readAgreements,
  readOverlays,
} from '../../mesh/mesh-sources.ts';

/** The changes to the mesh's sources. */
export interface SourceChanges {
  /** A folder in place of the overlays. */
  readonly overlays?: string;
  /** A folder in place of the agreements. */
  readonly agreements?: string;
  /** Files to add, or to replace those of the same name. */
  readonly with?: readonly string[];
  /** Names of files to leave out. */
  readonly without?: readonly string[];
}

/** @throws CliError where nothing changes, or where a file to leave out does not exist. */
export async function changedSources(current: MeshSources, changes: SourceChanges): Promise<MeshSources> {
  if (Object.values(changes).every((change) => change === undefined)) {
    throw usageError('name a change: --with, --without, --overlays or --agreements.');
  }
  let sources = await inFolders(current, changes);
  for (const name of changes.without ?? []) {
    const left = leaveOut(sources, basename(name));
    if (
      left.overlays.length + left.agreements.length ===
      sources.overlays.length + sources.agreements.length
    ) {
      throw usageError(`there is no overlay and no agreement "${name}" to leave out.`);
    }
    sources = left;
  }
  for (const file of changes.with ?? []) sources = await putIn(sources, file);
  return sources;
}

async function inFolders(
  current: MeshSources,
  { overlays, agreements }: SourceChanges,
): Promise<MeshSources> {
  return {
    ...current,
    ...(overlays === undefined ? {} : { overlays: await readOverlays(overlays) }),
    ...(agreements === undefined ? {} : await readAgreements(agreements)),
  };
}

async function putIn(sources: MeshSources, file: string): Promise<MeshSources> {
  const name = basename(file);
  const others = leaveOut(sources, name);
  if (name.endsWith('.graphql')) {
    const sdl = await readFile(file, 'utf8');
    return { ...others, overlays: [...others.overlays, { file: name, sdl }] };
  }
  if (!isAgreementFile(name)) {
    throw usageError(`"${file}" is neither an overlay (.graphql) nor an access agreement (.yaml).`);
  }
  const { agreements, findings } = await readAgreementFile(file, name);
  return {
    ...others,
    agreements: [...others.agreements, ...agreements],
    findings: [...others.findings, ...findings],
  };
}

function leaveOut(sources: MeshSources, name: string): MeshSources {
  return {
    ...sources,
    overlays: sources.overlays.filter(({ file }) => file !== name),
    agreements: sources.agreements.filter(({ source }) => source !== `agreement:${name}`),
    findings: sources.findings.filter(({ file }) => file !== name),
  };
}
