package console

import (
	"context"

	"gosua/internal/console/cli"
	"gosua/internal/console/lines"
	"gosua/internal/console/sink"
	"gosua/internal/console/telnet"
)

// Listen starts the telnet server, if there is to be one, and says where it listens. Where nobody sits at the terminal, standard
// output falls silent then, as in pjsua.
func (c *Console) Listen(ctx context.Context) error {
	if c.cfg.Tree.Telnet.IsValid() {
		server, err := telnet.Listen(ctx, telnet.Config{Addr: c.cfg.Tree.Telnet, RetryFor: c.cfg.Tree.RetryFor, Serve: c.serve, Log: c.tell})
		if err != nil {
			return err
		}
		c.server = server
		c.cfg.Sink.Log(sink.Console, lines.Telnet(server.Addr()))
	}
	if c.cfg.Terminal == nil {
		c.cfg.Sink.MuteStdout()
	}
	return nil
}

// TelnetPort is where the telnet server listens, 0 without one.
func (c *Console) TelnetPort() uint16 {
	if c.server == nil {
		return 0
	}
	return c.server.Addr().Port()
}

// Close lets the telnet clients go, after what was said before.
func (c *Console) Close() error {
	c.cfg.Sink.Flush()
	if c.server == nil {
		return nil
	}
	return c.server.Close()
}

// serve is the session of a telnet client.
func (c *Console) serve(ctx context.Context, s *telnet.Session) {
	tap := c.cfg.Sink.Attach(s, c.cfg.Tree.Level)
	defer tap.Detach()
	tree := cli.New(cli.Config{Commands: c.table.Commands(), Prompt: c.cfg.Tree.Host + "> ", Flush: c.caughtUp(tap)})
	_ = tree.Run(ctx, s, visitor{tap, s}) // it ends when the client does
}

// caughtUp waits until a client has what its command led to, as far as the phone knows by then.
func (c *Console) caughtUp(tap *sink.Tap) func() {
	return func() {
		c.cfg.Phone.Flush()
		tap.Flush()
	}
}

// tell logs what the telnet server has to say.
func (c *Console) tell(text string) {
	c.cfg.Sink.Log(sink.Console, lines.Line{Level: lines.Detail, Sender: "telnet", Text: lines.Clean(text)})
}

// visitor is a telnet client.
type visitor struct {
	*sink.Tap
	session *telnet.Session
}

// Exit implements command.Client. An error is of no use to anybody: the client is gone.
func (v visitor) Exit() { _ = v.session.Close() }

// seat is who sits at the terminal.
type seat struct{ *sink.Sink }

// Exit implements command.Client. There is no other way to come back, so that the session stays, as in pjsua.
func (s seat) Exit() { s.Print("exit leaves a telnet session; shutdown ends the phone\n") }

// output is where commands speak.
type output struct {
	*sink.Sink
	phone Phone
}

// Flush waits until all that was said is out, what the phone has to say of it too.
func (o output) Flush() {
	o.phone.Flush()
	o.Sink.Flush()
}

// Log implements command.Output.
func (o output) Log(list ...lines.Line) { o.Sink.Log(sink.Console, list...) }
