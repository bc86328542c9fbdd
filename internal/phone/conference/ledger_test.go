package conference

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

// files are the events of files alone, without what is of no matter here.
func (p *room) files() (list []Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, ev := range p.told {
		switch ev := ev.(type) {
		case FileOpening, FileClosing:
			list = append(list, ev)
		case FileRefused:
			ev.Err = nil
			list = append(list, ev)
		case PlayerCreated:
			list = append(list, PlayerCreated{ID: ev.ID, Slot: ev.Slot})
		case RecorderCreated:
			list = append(list, RecorderCreated{ID: ev.ID, Slot: ev.Slot})
		}
	}
	p.told = nil
	return list
}

func (p *room) toldFiles(what string, want ...Event) {
	p.t.Helper()
	if got := p.files(); !reflect.DeepEqual(got, want) {
		p.t.Errorf("%s told %+v, want %+v", what, got, want)
	}
}

// TestFilesAreNumbered: players and recorders each from 0, the lowest that is free; those that are left go with the phone.
func TestFilesAreNumbered(t *testing.T) {
	one, record := WAVFile(t, "one.wav", time.Second), filepath.Join(t.TempDir(), "rec.wav")
	within(t, func(c *Config) { c.PlayFiles, c.RecFile = []string{one}, record }, func(p *room) {
		p.toldFiles("the start", FileOpening{File: one}, PlayerCreated{Slot: 1}, FileOpening{File: record, Recorder: true}, RecorderCreated{Slot: 2})
		slot, port, err := p.AddPlayer(one)
		p.must(err)
		p.toldFiles("a second player", FileOpening{File: one}, PlayerCreated{ID: 1, Slot: slot})
		p.Remove(p.players[0].slot, p.players[0].port)
		p.toldFiles("the end of the first", FileClosing{})
		_, _, err = p.AddPlayer(one)
		p.must(err)
		p.toldFiles("a third", FileOpening{File: one}, PlayerCreated{Slot: 1})
		p.Remove(slot, port)
		p.Remove(NoSlot, port)
		p.toldFiles("the end of the second", FileClosing{ID: 1})
		p.Close()
		p.toldFiles("the end", FileClosing{}, FileClosing{Recorder: true})
	})
}

// TestFilesThatCannotBeHad are told of, and have no number.
func TestFilesThatCannotBeHad(t *testing.T) {
	const none = "/nowhere/a.wav"
	within(t, nil, func(p *room) {
		if _, _, err := p.AddPlayer(none); err == nil {
			t.Error("there is a player of no file")
		}
		p.toldFiles("a player", FileOpening{File: none}, FileRefused{File: none})
		if _, _, err := p.AddRecorder(none); err == nil {
			t.Error("there is a recorder to nowhere")
		}
		p.toldFiles("a recorder", FileOpening{File: none, Recorder: true}, FileRefused{File: none, Recorder: true})
		p.Close()
		p.toldFiles("the end")
	})
}
