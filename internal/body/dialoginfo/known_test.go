package dialoginfo

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// doc makes a document: its version and dialogs as "id state" words.
func doc(full bool, version uint32, dialogs ...string) Info {
	i := Info{Entity: "sip:a@b", Full: full, Version: version}
	for _, d := range dialogs {
		id, state, _ := strings.Cut(d, " ")
		i.Dialogs = append(i.Dialogs, Dialog{ID: id, State: state})
	}
	return i
}

// table writes what is known in the same way.
func table(k *Known) string {
	var all []string
	for _, d := range k.Info().Dialogs {
		all = append(all, d.ID+" "+d.State)
	}
	return strings.Join(all, ", ")
}

func TestApply(t *testing.T) {
	type step struct {
		doc  Info
		err  error
		want string
	}
	for _, tt := range []struct {
		name  string
		steps []step
	}{
		{"a call", []step{
			{doc(true, 0, "1 trying"), nil, "1 trying"},
			{doc(false, 1, "1 early"), nil, "1 early"},
			{doc(false, 2, "2 trying"), nil, "1 early, 2 trying"},
			{doc(false, 3, "1 confirmed", "2 terminated"), nil, "1 confirmed"},
			{doc(false, 4, "3 terminated"), nil, "1 confirmed"},
			{doc(false, 5, "1 terminated"), nil, ""},
		}},
		{"a full one replaces all", []step{
			{doc(true, 4, "1 early", "2 early"), nil, "1 early, 2 early"},
			{doc(true, 5, "3 early", "4 terminated"), nil, "3 early"},
		}},
		{"full ones that never count", []step{
			{doc(true, 0, "1 early"), nil, "1 early"},
			{doc(true, 0, "1 confirmed"), nil, "1 confirmed"},
			{doc(true, 0), nil, ""},
		}},
		{"old ones", []step{
			{doc(true, 4, "1 early"), nil, "1 early"},
			{doc(false, 4, "1 confirmed"), ErrOld, "1 early"},
			{doc(false, 3, "1 terminated"), ErrOld, "1 early"},
			{doc(false, 5, "1 confirmed"), nil, "1 confirmed"},
		}},
		{"a gap, until full state mends it", []step{
			{doc(true, 0, "1 early"), nil, "1 early"},
			{doc(false, 2, "1 confirmed"), ErrGap, "1 confirmed"},
			{doc(false, 3, "2 early"), ErrGap, "1 confirmed, 2 early"},
			{doc(true, 4, "2 early"), nil, "2 early"},
			{doc(false, 5, "2 confirmed"), nil, "2 confirmed"},
		}},
		{"a partial one first", []step{
			{doc(false, 7, "1 early"), ErrGap, "1 early"},
			{doc(true, 8, "1 early", "2 early"), nil, "1 early, 2 early"},
		}},
		{"versions that begin again with full state", []step{
			{doc(true, 1<<32-1, "1 early"), nil, "1 early"},
			{doc(true, 0, "2 early"), nil, "2 early"},
			{doc(false, 1, "2 confirmed"), nil, "2 confirmed"},
		}},
		{"one dialog twice", []step{{doc(true, 0, "1 early", "1 confirmed"), nil, "1 confirmed"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var k Known
			for n, s := range tt.steps {
				if err := k.Apply(s.doc); !errors.Is(err, s.err) {
					t.Errorf("step %d: %v, want %v", n, err, s.err)
				}
				if got := table(&k); got != s.want {
					t.Errorf("step %d: %s, want %s", n, got, s.want)
				}
			}
		})
	}
}

func TestKnownIsFullAndApart(t *testing.T) {
	var k Known
	if i := k.Info(); i.Busy() || !i.Full || len(i.Dialogs) != 0 {
		t.Errorf("nothing is known, and that is %+v", i)
	}
	given := doc(true, 3, "1 early")
	if err := k.Apply(given); err != nil {
		t.Fatal(err)
	}
	given.Dialogs[0].State = Terminated
	known := k.Info()
	known.Dialogs[0].ID = "x"
	if got := k.Info(); !got.Full || got.Version != 3 || got.Entity != "sip:a@b" || table(&k) != "1 early" || !got.Busy() {
		t.Errorf("known %+v", got)
	}
	if err := k.Apply(doc(false, 4, "1 confirmed")); err != nil || known.Dialogs[0].State != Early {
		t.Errorf("%v, and what was told before became %+v", err, known)
	}
}

// TestKnownDoesNotGrow: partial documents with ever new dialogs reach MaxDialogs and no more.
func TestKnownDoesNotGrow(t *testing.T) {
	var k Known
	if err := k.Apply(doc(true, 0)); err != nil {
		t.Fatal(err)
	}
	for n := uint32(1); n <= MaxDialogs; n++ {
		if err := k.Apply(doc(false, n, fmt.Sprintf("%d early", n))); err != nil {
			t.Fatalf("dialog %d: %v", n, err)
		}
	}
	if err := k.Apply(doc(false, MaxDialogs+1, "more early")); err == nil || !strings.Contains(err.Error(), "more than 256 dialogs") {
		t.Errorf("one more: %v", err)
	}
	if n := len(k.Info().Dialogs); n != MaxDialogs {
		t.Errorf("%d dialogs are known", n)
	}
	if err := k.Apply(doc(false, MaxDialogs+2, "1 terminated")); !errors.Is(err, ErrGap) {
		t.Errorf("after one was left out: %v, want %v", err, ErrGap)
	}
}
