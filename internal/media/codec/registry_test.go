package codec

import (
	"errors"
	"slices"
	"sync"
	"testing"
)

// manyCodecs is a registry with the codecs of a larger phone, in its order.
func manyCodecs() *Registry {
	c := func(name string, pt uint8, rate, channels int) Codec {
		return Codec{Name: name, PayloadType: pt, Rate: rate, ClockRate: rate, Channels: channels}
	}
	g722 := c("G722", 9, 16000, 1)
	g722.ClockRate = 8000
	return NewRegistry(c("iLBC", Dynamic, 8000, 1), c("GSM", 3, 8000, 1), PCMU(), PCMA(), g722,
		c("opus", Dynamic, 48000, 2), c("L16", 11, 44100, 1), c("L16", 10, 44100, 2))
}

// twoCodecs is a registry with G.711.
func twoCodecs() *Registry { return NewRegistry(PCMU(), PCMA()) }

func order(r *Registry) []string {
	var ids []string
	for _, c := range r.Enabled() {
		ids = append(ids, c.ID())
	}
	return ids
}

func TestApply(t *testing.T) {
	tests := []struct {
		name         string
		disable, add []string
		want         []string
	}{
		{"all off but one", []string{"*"}, []string{"pcmu"}, []string{"PCMU/8000/1"}},
		{"last added wins", []string{"*"}, []string{"pcmu", "PCMA"}, []string{"PCMA/8000/1", "PCMU/8000/1"}},
		{"disabled before added, whatever the line's order", []string{"pcma", "*"}, []string{"g7"}, []string{"G722/16000/1"}},
		{"prefix of several", []string{"*"}, []string{"PCM"}, []string{"PCMU/8000/1", "PCMA/8000/1"}},
		{"by channels", []string{"*"}, []string{"l16/44100/2"}, []string{"L16/44100/2"}},
		{"unknown passed over", []string{"*", "nothing"}, []string{"speex", "gsm", ""}, []string{"GSM/8000/1"}},
		{"none left", []string{"*"}, nil, nil},
		{"add does not disable the rest", []string{"L16", "opus", "G722", "iLBC"}, []string{"PCMA"}, []string{"PCMA/8000/1", "PCMU/8000/1", "GSM/8000/1"}},
	}
	for _, tt := range tests {
		r := manyCodecs()
		r.Apply(tt.disable, tt.add)
		if got := order(r); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestApplyPriorities(t *testing.T) {
	r := twoCodecs()
	r.Apply([]string{"*"}, []string{"pcmu", "pcma"})
	for i, want := range []struct {
		name     string
		priority int
	}{{"PCMA", 138}, {"PCMU", 137}} {
		if e := r.All()[i]; e.Codec.Name != want.name || e.Priority != want.priority {
			t.Errorf("place %d: %s with %d", i, e.Codec.Name, e.Priority)
		}
	}
}

func TestSetPriority(t *testing.T) {
	tests := []struct {
		id             string
		priority, want int
		found          bool
	}{
		{"PCMA", 200, 200, true}, {"pcma/8000", 1, 1, true}, {"PCMA/8000/1", 254, 254, true}, {"PCMA/8000/1", 255, 254, true},
		{"PCMA", 9999, 254, true}, {"PCMA", -3, 0, true}, {"*", 7, 7, true}, {"P", 9, 9, true},
		{"PCMA/8000/1/", 3, 128, false}, {"CMA", 3, 128, false}, {"", 3, 128, false}, {"**", 3, 128, false},
	}
	for _, tt := range tests {
		r := twoCodecs()
		err := r.SetPriority(tt.id, tt.priority)
		if (err == nil) != tt.found || err != nil && !errors.Is(err, ErrNotFound) {
			t.Errorf("SetPriority(%q): %v", tt.id, err)
		}
		for _, e := range r.All() {
			if e.Codec.Name == "PCMA" && e.Priority != tt.want {
				t.Errorf("SetPriority(%q, %d): priority is %d, want %d", tt.id, tt.priority, e.Priority, tt.want)
			}
		}
	}
}

// pjsua's codecs, Speex and Opus behind the others.
func TestDefault(t *testing.T) {
	withGSM(t)
	withSpeex(t)
	want := []Entry{
		{Codec{Name: "PCMU", Rate: 8000, Channels: 1}, 128}, {Codec{Name: "GSM", Rate: 8000, Channels: 1}, 128},
		{Codec{Name: "PCMA", Rate: 8000, Channels: 1}, 128}, {Codec{Name: "G722", Rate: 16000, Channels: 1}, 128},
		{Codec{Name: "speex", Rate: 16000, Channels: 1}, 127}, {Codec{Name: "speex", Rate: 8000, Channels: 1}, 127},
		{Codec{Name: "speex", Rate: 32000, Channels: 1}, 127}, {Codec{Name: "opus", Rate: 48000, Channels: 2}, 127},
		{Codec{Name: "L16", Rate: 44100, Channels: 2}, 0}, {Codec{Name: "L16", Rate: 44100, Channels: 1}, 0},
	}
	r := Default()
	for i, e := range r.All() {
		if i >= len(want) || e.Codec.ID() != want[i].Codec.ID() || e.Priority != want[i].Priority {
			t.Errorf("place %d: %s with %d", i, e.Codec.ID(), e.Priority)
		}
	}
	if len(r.All()) != len(want) || r.Absent() != nil {
		t.Errorf("%d codecs, absent %v", len(r.All()), r.Absent())
	}
}

// Without their libraries GSM and Speex are not there, and that is told.
func TestDefaultWithoutLibraries(t *testing.T) {
	missing, none := errors.New("no library"), errors.New("none of Speex")
	r := defaultWith(optional{err: missing}, optional{err: none})
	if got := order(r); !slices.Equal(got, []string{"PCMU/8000/1", "PCMA/8000/1", "G722/16000/1", "opus/48000/2"}) {
		t.Errorf("order %v", got)
	}
	if got := r.Absent(); len(got) != 2 || !errors.Is(got[0], missing) || !errors.Is(got[1], none) {
		t.Errorf("absent: %v", got)
	}
	if err := r.SetPriority("GSM", 200); !errors.Is(err, ErrNotFound) {
		t.Errorf("GSM is found: %v", err)
	}
}

// Raising the third of three equals swaps it with the first, as pjsua's sort does.
func TestEqualsAreSwapped(t *testing.T) {
	r := NewRegistry(Codec{Name: "a"}, Codec{Name: "b"}, Codec{Name: "c"})
	if err := r.SetPriority("c", 200); err != nil {
		t.Fatal(err)
	}
	if got := order(r); !slices.Equal(got, []string{"c/0/0", "b/0/0", "a/0/0"}) {
		t.Errorf("order %v", got)
	}
}

func TestFind(t *testing.T) {
	r := manyCodecs()
	tests := []struct {
		name           string
		rate, channels int
		want           string
	}{
		{"PCMU", 8000, 1, "PCMU/8000/1"}, {"pcma", 8000, 0, "PCMA/8000/1"}, {"G722", 8000, 1, "G722/16000/1"},
		{"L16", 44100, 2, "L16/44100/2"}, {"L16", 44100, 0, "L16/44100/1"}, {"opus", 48000, 2, "opus/48000/2"},
		{"PCMU", 16000, 1, ""}, {"opus", 48000, 1, ""}, {"speex", 8000, 1, ""}, {"", 8000, 1, ""},
	}
	for _, tt := range tests {
		c, ok := r.Find(tt.name, tt.rate, tt.channels)
		if ok != (tt.want != "") || ok && c.ID() != tt.want {
			t.Errorf("Find(%q, %d, %d): %s, %v", tt.name, tt.rate, tt.channels, c.ID(), ok)
		}
	}
}

func TestDisabledIsFound(t *testing.T) {
	r := twoCodecs()
	r.Apply([]string{"*"}, nil)
	if _, ok := r.Find("PCMU", 8000, 1); !ok {
		t.Error("a disabled codec is not found")
	}
}

func TestConcurrentUse(t *testing.T) {
	r := twoCodecs()
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := range 100 {
				_ = r.SetPriority("*", n+i)
				if len(r.All()) != 2 {
					t.Error("a codec is gone")
				}
				r.Enabled()
			}
		})
	}
	wg.Wait()
}
