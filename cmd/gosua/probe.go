package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
)

// probe registers once and tells how it went.
type probe struct {
	opts   registerOptions
	uri    string
	std    streams
	start  time.Time
	last   time.Time // end of the latest stage
	events chan phone.Event
}

// probeEvents is room for more events than one registration brings.
const probeEvents = 256

// closeReserve is what is kept of the time for closing, so that --timeout bounds that too.
const closeReserve = 20 * time.Millisecond

func newProbe(opts registerOptions, uri string, std streams) *probe {
	now := time.Now()
	return &probe{opts: opts, uri: uri, std: std, start: now, last: now, events: make(chan phone.Event, probeEvents)}
}

func (p *probe) run(ctx context.Context, signals *interrupts, settings phone.Config) error {
	ph, err := phone.New(settings)
	if err != nil {
		return &exitError{ExitUsage, err}
	}
	ph.Subscribe(p.hear)
	if err := ph.Start(); err != nil {
		return &exitError{ExitLocal, errors.Join(err, ph.Close())}
	}
	result := p.register(ctx)
	if result.code == ExitOK {
		result = p.unregister(ctx, ph, result)
	}
	if err := ph.Close(); err != nil && result.code == ExitOK {
		result = outcome{code: ExitLocal, err: err}
	}
	if code := signals.exit(); code != ExitOK {
		result = outcome{code: code, err: errors.New("interrupted")}
	}
	return p.report(result)
}

// hear passes on what concerns the registration; it never blocks the phone.
func (p *probe) hear(ev phone.Event) {
	switch ev.(type) {
	case phone.RegistrationStage, phone.Registered, phone.RegistrationFailed, phone.Unregistered:
		select {
		case p.events <- ev:
		default:
		}
	}
}

// outcome is how a probe ended.
type outcome struct {
	code    ExitCode
	err     error
	status  int // the registrar's, 0 when it never answered
	reason  string
	expires int // s
}

// register waits for the registrar's word.
func (p *probe) register(ctx context.Context) outcome {
	for {
		select {
		case ev := <-p.events:
			switch ev := ev.(type) {
			case phone.RegistrationStage:
				p.stage(ev)
			case phone.Registered:
				return outcome{status: ev.Code, reason: ev.Reason, expires: ev.Expires}
			case phone.RegistrationFailed:
				return outcome{code: exitFor(ev), err: fmt.Errorf("register %s: %w", p.uri, failure(ev)), status: ev.Code, reason: ev.Reason}
			}
		case <-ctx.Done():
			return outcome{code: ExitDeadline, err: fmt.Errorf("register %s: no answer within %s", p.uri, p.opts.timeout)}
		}
	}
}

// unregister takes the binding back within what is left of the time.
func (p *probe) unregister(ctx context.Context, ph *phone.Phone, result outcome) outcome {
	if deadline, ok := ctx.Deadline(); ok {
		short, cancel := context.WithDeadline(ctx, deadline.Add(-closeReserve))
		defer cancel()
		ctx = short
	}
	if err := ph.Unregister(p.account(ph)); err != nil {
		return outcome{code: ExitRefused, err: fmt.Errorf("unregister %s: %w", p.uri, err)}
	}
	for {
		select {
		case ev := <-p.events:
			if done, ok := ev.(phone.Unregistered); ok {
				return p.unregistered(done, result)
			}
		case <-ctx.Done():
			return outcome{code: ExitDeadline, err: fmt.Errorf("unregister %s: no answer within %s", p.uri, p.opts.timeout)}
		}
	}
}

func (p *probe) account(ph *phone.Phone) int {
	for _, a := range ph.Accounts() {
		if a.HasRegistrar {
			return a.ID
		}
	}
	return -1
}

func (p *probe) unregistered(ev phone.Unregistered, result outcome) outcome {
	if ev.Err != nil {
		return outcome{code: ExitDeadline, err: fmt.Errorf("unregister %s: %w", p.uri, ev.Err)}
	}
	p.stage(phone.RegistrationStage{Stage: "unregister", Detail: "200 OK", At: time.Now()})
	return result
}

// stage prints one step with the time since the one before.
func (p *probe) stage(ev phone.RegistrationStage) {
	took := ev.At.Sub(p.last)
	p.last = ev.At
	switch {
	case p.opts.quiet:
	case p.opts.json:
		line := map[string]any{"schema": "gosua.register.stage/1", "stage": ev.Stage, "detail": ev.Detail, "ms": milliseconds(took)}
		if ev.Err != nil {
			line["error"] = ev.Err.Error()
		}
		p.json(ev.At, line)
	default:
		text := ev.Detail
		if ev.Err != nil {
			text = strings.TrimSpace(text + " failed: " + ev.Err.Error())
		}
		fmt.Fprintf(p.std.out, "%-10s %9.1f ms  %s\n", ev.Stage, milliseconds(took), lines.Clean(text))
	}
}

// report prints the result; the error goes to standard error with the exit code.
func (p *probe) report(r outcome) error {
	took := milliseconds(time.Since(p.start))
	switch {
	case p.opts.json:
		line := map[string]any{"schema": "gosua.register/1", "uri": p.uri, "ok": r.code == ExitOK, "exit": int(r.code), "ms": took}
		if r.status != 0 {
			line["status"], line["reason"] = r.status, r.reason
		}
		if r.err != nil {
			line["error"] = r.err.Error()
		} else {
			line["expires"] = r.expires
		}
		p.json(time.Now(), line)
	case r.code == ExitOK && !p.opts.quiet:
		fmt.Fprintf(p.std.out, "registered %s for %d s and unregistered, %.1f ms in all\n", lines.Clean(p.uri), r.expires, took)
	}
	if r.code == ExitOK {
		return nil
	}
	return &exitError{r.code, r.err}
}

func (p *probe) json(at time.Time, line map[string]any) {
	line["time"] = at.UTC().Format(time.RFC3339Nano)
	text, err := json.Marshal(line)
	if err == nil {
		_, err = fmt.Fprintf(p.std.out, "%s\n", text)
	}
	if err != nil {
		fmt.Fprintln(p.std.err, "gosua: "+err.Error())
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// firstLine reads one line, of a pipe as of a terminal.
func firstLine(in io.Reader) (string, error) {
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && line == "" {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
