package dialoginfo

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gosua/internal/body"
	"gosua/internal/body/xmldoc"
)

// The limits of a document beside those of xmldoc.
const (
	// MaxDialogs is the most dialogs of one document, and of a Known. What is beyond it is refused.
	MaxDialogs = 256
	// MaxDuration is the most that a duration is believed to be; beyond it, it is that.
	MaxDuration = 10 * 365 * 24 * time.Hour
)

// Parse reads a document. What does not say that it is partial is full, and a version that is none is 0.
func Parse(b []byte) (Info, error) {
	root, err := xmldoc.Parse(b, "")
	if err != nil {
		return Info{}, fmt.Errorf("read dialog info: %w", err)
	}
	if root.Name != "dialog-info" {
		return Info{}, fmt.Errorf("read dialog info: the document is %.40q", root.Name)
	}
	version, _ := strconv.ParseUint(root.Attr("version"), 10, 32) // 2³²-1 for what is beyond
	i := Info{
		Entity:  body.Line(root.Attr("entity")),
		Full:    !strings.EqualFold(root.Attr("state"), "partial"),
		Version: uint32(version),
	}
	for e := range root.All("dialog") {
		if len(i.Dialogs) == MaxDialogs {
			return Info{}, fmt.Errorf("read dialog info of %s: more than %d dialogs", i.Entity, MaxDialogs)
		}
		i.Dialogs = append(i.Dialogs, readDialog(e))
	}
	return i, nil
}

// readDialog reads one dialog.
func readDialog(e *xmldoc.Element) Dialog {
	callID := body.Line(e.Attr("call-id"))
	return Dialog{
		ID:        cmp.Or(body.Line(e.Attr("id")), callID),
		CallID:    callID,
		LocalTag:  body.Line(e.Attr("local-tag")),
		RemoteTag: body.Line(e.Attr("remote-tag")),
		Direction: body.Line(strings.ToLower(e.Attr("direction"))),
		State:     body.Line(strings.ToLower(e.Child("state").Value())),
		Duration:  readDuration(e.Child("duration").Value()),
		Local:     readParticipant(e.Child("local")),
		Remote:    readParticipant(e.Child("remote")),
	}
}

// readParticipant reads one side.
func readParticipant(e *xmldoc.Element) Participant {
	identity, target := e.Child("identity"), e.Child("target")
	return Participant{
		Identity: body.Line(identity.Value()),
		Display:  body.Line(cmp.Or(identity.Attr("display"), identity.Attr("display-name"))),
		Target:   body.Line(cmp.Or(target.Attr("uri"), target.Value())),
	}
}

// readDuration reads seconds; 0 for what is no number of them.
func readDuration(s string) time.Duration {
	seconds, err := strconv.ParseUint(s, 10, 63)
	if s == "" || err != nil && seconds == 0 {
		return 0
	}
	return time.Duration(min(seconds, uint64(MaxDuration/time.Second))) * time.Second
}
