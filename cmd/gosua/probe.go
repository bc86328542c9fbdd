package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
	"gosua/internal/sipstack/uac"
)

// probe registers once and tells how it went.
type probe struct {
	opts   registerOptions
	uri    string
	std    streams
	report report
	events chan phone.Event

	stage      string // the latest that has ended
	secure     bool   // it is TLS that connects
	challenged bool
	answer     string // the latest, in words
}

const (
	// probeEvents is room for more events than one registration brings.
	probeEvents = 1024
	// closeReserve is what is kept of the time for closing, so that --timeout bounds that too.
	closeReserve = 20 * time.Millisecond
	// interruptGrace is how long a probe that was interrupted may take to unregister.
	interruptGrace = time.Second
)

func newProbe(opts registerOptions, std streams) *probe {
	now := time.Now()
	return &probe{opts: opts, std: std, events: make(chan phone.Event, probeEvents), report: report{opts: opts, std: std, start: now, last: now}}
}

func (p *probe) run(ctx context.Context, signals *interrupts, settings phone.Config) error {
	p.uri = settings.Accounts[0].ID
	ph, err := phone.New(settings)
	if err != nil {
		return &exitError{ExitUsage, err}
	}
	p.report.readerGone = func() { signals.pipeBroken(true) }
	ph.Subscribe(p.hear)
	if err := ph.Start(); err != nil {
		return &exitError{startExit(err), errors.Join(err, ph.Close())}
	}
	result := p.register(ctx)
	if result.code == ExitOK {
		result = p.unregister(ctx, ph, result)
	}
	if code := signals.exit(); code != ExitOK {
		result = p.interrupted(ph, code)
	}
	p.report.result(p.uri, result)
	closed := ph.Close()
	switch {
	case result.code != ExitOK:
		return &exitError{result.code, result.err}
	case signals.exit() != ExitOK: // all is done, but the last line was not read
		return &exitError{code: signals.exit()}
	case closed != nil:
		return &exitError{ExitLocal, fmt.Errorf("close the phone: %w", closed)}
	}
	return nil
}

// startExit tells what this machine does not give from what it was asked.
func startExit(err error) ExitCode {
	if phone.CauseOf(err) == phone.CauseLocal {
		return ExitLocal
	}
	return ExitUsage
}

// hear passes on what concerns the registration; it never blocks the phone.
func (p *probe) hear(ev phone.Event) {
	switch ev := ev.(type) {
	case phone.SIPTrace:
		if p.opts.trace {
			p.report.trace(ev)
		}
	case phone.TLSUnverified:
		p.report.unverified(ev)
	case phone.RegistrationStage, phone.Registered, phone.RegistrationFailed, phone.Unregistered:
		select {
		case p.events <- ev:
		default:
		}
	}
}

// register waits for the registrar's word.
func (p *probe) register(ctx context.Context) outcome {
	for {
		select {
		case ev := <-p.events:
			switch ev := ev.(type) {
			case phone.RegistrationStage:
				p.ended(ev)
			case phone.Registered:
				return outcome{status: ev.Code, reason: ev.Reason, expires: ev.Expires}
			case phone.RegistrationFailed:
				result := refused(ev, p.challenged)
				if result.stage == "" {
					result.stage = p.stage
				}
				return result
			}
		case <-ctx.Done():
			return p.late(ctx, "register", following(p.stage, p.secure))
		}
	}
}

// ended notes and prints a stage that has ended.
func (p *probe) ended(ev phone.RegistrationStage) {
	p.stage = ev.Stage
	switch ev.Stage {
	case uac.StageConnect:
		p.secure = strings.HasPrefix(ev.Detail, "TLS ")
	case uac.StageChallenge:
		p.challenged = true
	case uac.StageAnswer:
		p.answer = ev.Detail
	}
	p.report.stage(ev)
}

// late is the end of the time, or an interruption, in a stage.
func (p *probe) late(ctx context.Context, act, stage string) outcome {
	err := fmt.Errorf("%s within %s", missing(stage), p.opts.timeout)
	if errors.Is(ctx.Err(), context.Canceled) {
		err = errInterrupted
	}
	p.report.stage(phone.RegistrationStage{Stage: stage, At: time.Now(), Err: err})
	return outcome{code: ExitDeadline, err: fmt.Errorf("%s %s: %w", act, p.uri, err), stage: stage}
}

// unregister takes the binding back within what is left of the time.
func (p *probe) unregister(ctx context.Context, ph *phone.Phone, result outcome) outcome {
	if deadline, ok := ctx.Deadline(); ok {
		short, cancel := context.WithDeadline(ctx, deadline.Add(-closeReserve))
		defer cancel()
		ctx = short
	}
	if err := ph.Unregister(accountThatRegisters(ph)); err != nil {
		return notUnregistered(phone.Unregistered{URI: p.uri, Err: err})
	}
	for {
		select {
		case ev := <-p.events:
			switch ev := ev.(type) {
			case phone.RegistrationStage:
				if ev.Stage == uac.StageAnswer {
					p.answer = ev.Detail
				}
			case phone.Unregistered:
				p.report.stage(phone.RegistrationStage{Stage: stageUnregister, Detail: p.answer, At: time.Now(), Err: ev.Err})
				if ev.Err != nil {
					return notUnregistered(ev)
				}
				return result
			}
		case <-ctx.Done():
			return p.late(ctx, stageUnregister, stageUnregister)
		}
	}
}

func accountThatRegisters(ph *phone.Phone) int {
	for _, a := range ph.Accounts() {
		if a.HasRegistrar {
			return a.ID
		}
	}
	return -1
}

// interrupted takes the binding back, if there is or may be one.
func (p *probe) interrupted(ph *phone.Phone, code ExitCode) outcome {
	ctx, cancel := context.WithTimeout(context.Background(), interruptGrace)
	defer cancel()
	if err := ph.Shutdown(ctx); err != nil {
		fmt.Fprintln(p.std.err, "gosua: "+lines.Clean(fmt.Sprintf("unregister %s: %v", p.uri, err)))
	}
	result := outcome{code: code, err: errInterrupted, stage: p.stage}
	if code == ExitReaderGone {
		result.err = nil // whoever ended it knows
	}
	return result
}
