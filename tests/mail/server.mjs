// A mail server on this machine: says its port, then each mail that it took, one line of JSON each.
import { readFileSync } from "node:fs";
import { SMTPServer } from "smtp-server";

const { key, cert, login, refuse = 0, reject } = JSON.parse(process.argv[2] ?? "{}");
const refused = (code, text) => Object.assign(new Error(text), { responseCode: code });
let left = refuse;

const server = new SMTPServer({
  ...(key ? { key: readFileSync(key), cert: readFileSync(cert) } : {}),
  disabledCommands: [...(key ? [] : ["STARTTLS"]), ...(login ? [] : ["AUTH"])],
  authOptional: !login,
  logger: false,
  onAuth(auth, _session, done) {
    const [user, password] = login;
    const known = auth.username === user && auth.password === password;
    done(known ? null : refused(535, "Wrong password"), known ? { user } : undefined);
  },
  onRcptTo(address, _session, done) {
    done(address.address === reject ? refused(550, "No such mailbox") : null);
  },
  onData(stream, session, done) {
    const parts = [];
    stream.on("data", (part) => parts.push(part));
    stream.on("end", () => {
      if (left > 0) {
        left -= 1;
        done(refused(451, "Try again later"));
        return;
      }
      const raw = Buffer.concat(parts).toString("utf8");
      const { mailFrom, rcptTo } = session.envelope;
      console.log(JSON.stringify({ secure: session.secure, user: session.user ?? null, from: mailFrom.address, to: rcptTo.map((to) => to.address), raw }));
      done();
    });
  },
});
// A client that hangs up is no fault of ours.
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.server.address().port })));
// Nobody listens any more: then there is nothing to do.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
