// Makes the workspace of samples/ with the program itself, once; every server gets a copy.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));
// SCHOOLGATE_REVIEW_PHOTOS=100 makes a larger school, to measure reviewing by keyboard.
export const PHOTOS = Number(process.env.SCHOOLGATE_REVIEW_PHOTOS ?? 8);
export const PASSWORD = 'four words picked apart';
// They chose their passwords themselves; the newcomer was given one.
export const NEWCOMER = 'm.ode';
export const USERS = { 't.brook': 'technician', 'h.lane': 'head', office: 'office', admin: 'admin' };

export function program() {
  return resolve(fileURLToPath(new URL('../../..', import.meta.url)), process.env.SCHOOLGATE_PROGRAM);
}

function run(workspace, args, { input, needsAttention = false } = {}) {
  try {
    execFileSync(program(), ['--workspace', workspace, ...args], { input, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    // Exit code 1: some photo or portrait needs attention, which is part of this school.
    if (!(needsAttention && error.status === 1)) throw new Error(`schoolgate ${args.join(' ')}: ${error.stderr}`);
  }
}

// Without the embedding model nobody is recognised; the page has to be as good then.
function enrol(workspace) {
  try {
    run(workspace, ['enrol', join(SAMPLES, 'enrol')], { needsAttention: true });
  } catch (error) {
    if (!error.message.includes('embedding model is missing')) throw error;
    console.log('The embedding model is not there: the school is made without recognition.');
  }
}

// As many photos as asked for, in the one event of samples/: copies differ in a comment of the JPEG file, which makes
// them other photos for the program.
function fillInbox(inbox) {
  cpSync(join(SAMPLES, 'inbox'), inbox, { recursive: true });
  const [event] = readdirSync(inbox);
  const samples = readdirSync(join(inbox, event)).sort();
  for (let number = samples.length; number < PHOTOS; number += 1) {
    const name = samples[number % samples.length];
    const jpeg = readFileSync(join(inbox, event, name));
    const words = Buffer.from(`copy ${number}`);
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, words.length + 2]), words]);
    const copy = `${name.slice(0, -extname(name).length)}_copy${number}.jpg`;
    writeFileSync(join(inbox, event, copy), Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]));
  }
}

export default function makeSchool() {
  const folder = mkdtempSync(join(tmpdir(), 'schoolgate-browser-'));
  const workspace = join(folder, 'school');
  run(workspace, ['init', workspace, '--dpia', 'TEST-1 of 2026-06-01']);
  run(workspace, ['register', 'import', join(SAMPLES, 'register.csv')]);
  enrol(workspace);
  fillInbox(join(workspace, 'inbox'));
  run(workspace, ['process', '--quiet'], { needsAttention: true });
  for (const [user, role] of Object.entries(USERS)) {
    run(workspace, ['user', 'add', user, '--role', role, '--own-password'], { input: `${PASSWORD}\n` });
  }
  run(workspace, ['user', 'add', NEWCOMER, '--role', 'technician'], { input: `${PASSWORD}\n` });
  process.env.SCHOOLGATE_MADE_SCHOOL = workspace;
  return () => rmSync(folder, { recursive: true, force: true });
}
