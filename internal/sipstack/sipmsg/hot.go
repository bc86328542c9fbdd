package sipmsg

import "strings"

// hot is one of the fields that a Stack reads of nearly every message. Where they stand is noted while parsing, so that
// reading one takes no search.
type hot uint8

const (
	notHot hot = iota
	hotVia
	hotFrom
	hotTo
	hotCallID
	hotCSeq
	hotContact
	hotMaxForwards
	hotContentType
	hotContentLength
	hotCount
)

// name is the canonical name of a hot field.
func (id hot) name() string { return hotNames[id] }

// hotNames is indexed by hot; read only.
var hotNames = [hotCount]string{
	"", hVia, hFrom, hTo, hCallID, hCSeq, hContact, hMaxForwards, hContentType, hContentLength,
}

// hotOf tells which hot field has that canonical name.
func hotOf(name string) hot {
	switch name {
	case hVia:
		return hotVia
	case hFrom:
		return hotFrom
	case hTo:
		return hotTo
	case hCallID:
		return hotCallID
	case hCSeq:
		return hotCSeq
	case hContact:
		return hotContact
	case hMaxForwards:
		return hotMaxForwards
	case hContentType:
		return hotContentType
	case hContentLength:
		return hotContentLength
	}
	return notHot
}

// hotPrefix tells which hot field a line starts with, where the name is written as usual with the colon right after it.
func hotPrefix(line string) hot {
	if len(line) < len(hTo)+1 {
		return notHot
	}
	switch line[0] {
	case 'V':
		return ifPrefix(hotVia, line, hVia+":")
	case 'F':
		return ifPrefix(hotFrom, line, hFrom+":")
	case 'T':
		return ifPrefix(hotTo, line, hTo+":")
	case 'M':
		return ifPrefix(hotMaxForwards, line, hMaxForwards+":")
	case 'C':
		return hotPrefixC(line)
	}
	return notHot
}

func hotPrefixC(line string) hot {
	switch {
	case strings.HasPrefix(line, hCSeq+":"):
		return hotCSeq
	case strings.HasPrefix(line, hCallID+":"):
		return hotCallID
	case strings.HasPrefix(line, hContact+":"):
		return hotContact
	case strings.HasPrefix(line, hContentType+":"):
		return hotContentType
	case strings.HasPrefix(line, hContentLength+":"):
		return hotContentLength
	}
	return notHot
}

func ifPrefix(id hot, line, prefix string) hot {
	if strings.HasPrefix(line, prefix) {
		return id
	}
	return notHot
}

// hotIndex holds, for each hot field, one more than the index of the first of its name, 0 for none. It is good until the
// header changes.
type hotIndex struct {
	valid bool
	at    [hotCount]uint16
}

// note takes down where a field stands, unless an earlier one of its name is there. Where a header is longer than the
// index can tell, it is not used at all.
func (x *hotIndex) note(id hot, i int) {
	if id == notHot || x.at[id] != 0 {
		return
	}
	if i >= 1<<16-1 {
		x.valid = false
		return
	}
	x.at[id] = uint16(i + 1)
}
