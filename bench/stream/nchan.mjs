import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../libs/system/src/ports/ports.mjs';

const PROGRAM = '/usr/sbin/nginx';
const MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so';

/** @returns {boolean} whether nginx is here with Nchan: `apt-get install nginx-light libnginx-mod-nchan` */
export function hasNchan() {
  return existsSync(PROGRAM) && existsSync(MODULE);
}

/** Starts nginx as a publisher and server of event streams: `GET /` listens, `POST /` publishes. */
export async function startNchan() {
  const folder = mkdtempSync(join(tmpdir(), 'fechatter-nchan-'));
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(folder, port));
  const child = spawn(PROGRAM, ['-c', file, '-p', folder], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}/`;
  const stop = () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, pid: child.pid, stop };
}

function configuration(folder, port) {
  return `
load_module ${MODULE};
daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log error;
events { worker_connections 20000; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  nchan_shared_memory_size 128m;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      nchan_publisher; nchan_subscriber eventsource;
      nchan_channel_id bench; nchan_message_buffer_length 20; nchan_message_timeout 10s;
      nchan_subscriber_first_message newest;
    }
  }
}`;
}
