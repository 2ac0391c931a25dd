package ohttp

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

var exampleRequest = &Request{
	Method: "GET", Scheme: "https", Path: "/hello.txt",
	Header: Fields{
		{"user-agent", "curl/7.16.3 libcurl/7.16.3 OpenSSL/0.9.7l zlib/1.2.3"},
		{"host", "www.example.com"},
		{"accept-language", "en, mi"},
	},
}

func TestRequestExamplesOfRFC9292(t *testing.T) {
	v := load(t, "rfc9292.json")
	known, indeterminate := v["request_known"], v["request_indeterminate"]
	encoded, err := exampleRequest.Marshal(0)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "request", encoded, known)
	// The RFC: two bytes can be cut off the one, twelve off the other.
	for _, message := range [][]byte{
		known, known[:len(known)-1], known[:len(known)-2], append(bytes.Clone(known), 0, 0, 0),
		indeterminate, indeterminate[:len(indeterminate)-10], indeterminate[:len(indeterminate)-12],
	} {
		got, err := ParseRequest(message)
		if err != nil {
			t.Errorf("%x: %v", message, err)
			continue
		}
		got.Content = nil
		if !reflect.DeepEqual(got, exampleRequest) {
			t.Errorf("%x: got %+v", message, got)
		}
	}
	for cut := 1; cut < len(known)-2; cut++ {
		if cut == 23 { // before the header section: legal, if without sense
			continue
		}
		if _, err := ParseRequest(known[:cut]); !errors.Is(err, ErrMessage) {
			t.Errorf("cut to %d bytes: %v", cut, err)
		}
	}
	if _, err := ParseRequest(indeterminate[:len(indeterminate)-13]); !errors.Is(err, ErrMessage) {
		t.Errorf("header section without its end: %v", err)
	}
}

func TestResponseExamplesOfRFC9292(t *testing.T) {
	v := load(t, "rfc9292.json")
	got, err := ParseResponse(v["response_indeterminate"])
	if err != nil {
		t.Fatal(err)
	}
	interim := []Interim{
		{102, Fields{{"running", `"sleep 15"`}}},
		{103, Fields{{"link", "</style.css>; rel=preload; as=style"}, {"link", "</script.js>; rel=preload; as=script"}}},
	}
	if !reflect.DeepEqual(got.Interim, interim) || got.Status != 200 || len(got.Header) != 8 ||
		got.Header.Get("etag") != `"34aa387-d-1568eb00"` || got.Header.Get("cookie") != "" ||
		string(got.Content) != "Hello World! My content includes a trailing CRLF.\r\n" {
		t.Errorf("got %+v", got)
	}
	// As a message of known length and back.
	encoded, err := got.Marshal(1024)
	if err != nil {
		t.Fatal(err)
	}
	if len(encoded) != 1024 {
		t.Errorf("padded to %d bytes", len(encoded))
	}
	again, err := ParseResponse(encoded)
	if err != nil || !reflect.DeepEqual(again, got) {
		t.Errorf("got %+v, %v", again, err)
	}

	chunked := &Response{Status: 200, Content: []byte("This content contains CRLF.\r\n"), Trailer: Fields{{"trailer", "text"}}}
	if got, err = ParseResponse(v["response_known"]); err != nil || !reflect.DeepEqual(got, chunked) {
		t.Errorf("got %+v, %v", got, err)
	}
	if encoded, err = chunked.Marshal(0); err != nil {
		t.Fatal(err)
	}
	equal(t, "response", encoded, v["response_known"])
}

func TestRequestRefused(t *testing.T) {
	control := "\x03GET\x05https\x00\x01/"
	bad := map[string]string{
		"empty":                    "",
		"framing":                  "\x04" + control,
		"a response":               "\x01\x40\xc8",
		"no method":                "\x00\x00\x05https\x00\x01/",
		"method":                   "\x00\x03G T\x05https\x00\x01/",
		"scheme":                   "\x00\x03GET\x05Https\x00\x01/",
		"no scheme":                "\x00\x03GET\x00\x00\x01/",
		"authority":                "\x00\x03GET\x05https\x03a@b\x01/",
		"no path":                  "\x00\x03GET\x05https\x00\x00",
		"relative path":            "\x00\x03GET\x05https\x00\x01a",
		"asterisk":                 "\x00\x03GET\x05https\x00\x01*",
		"space in path":            "\x00\x03GET\x05https\x00\x02/ ",
		"fragment":                 "\x00\x03GET\x05https\x00\x02/#",
		"length beyond the end":    "\x00\x3fGET",
		"huge length":              "\x00\xff\xff\xff\xff\xff\xff\xff\xff",
		"cut varint":               "\x00" + control + "\x80\x00",
		"section beyond the end":   "\x00" + control + "\x05\x01a\x01b",
		"field beyond the section": "\x00" + control + "\x04\x01a\x02b\x00\x00",
		"no name":                  "\x00" + control + "\x02\x00\x00\x00\x00",
		"name":                     "\x00" + control + "\x04\x01 \x01b",
		"colon":                    "\x00" + control + "\x05\x02:a\x01b",
		"pseudo-field":             "\x00" + control + "\x0a\x07:method\x01b",
		"line break":               "\x00" + control + "\x04\x01a\x01\n",
		"carriage return":          "\x00" + control + "\x04\x01a\x01\r",
		"zero byte":                "\x00" + control + "\x04\x01a\x01\x00",
		"space before":             "\x00" + control + "\x05\x01a\x02 b",
		"tab after":                "\x00" + control + "\x05\x01a\x02b\t",
		"content beyond the end":   "\x00" + control + "\x00\x02a",
		"padding":                  "\x00" + control + "\x00\x00\x00\x00\x01",
		"chunk without end":        "\x02" + control + "\x00\x01a",
		"header without end":       "\x02" + control + "\x01a\x01b",
		"name without value":       "\x02" + control + "\x01a",
		"padding of chunks":        "\x02" + control + "\x00\x00\x00\x01",
		"129 fields":               "\x00" + control + "\x42\x04" + strings.Repeat("\x01a\x01b", 129),
	}
	for name, message := range bad {
		if r, err := ParseRequest([]byte(message)); !errors.Is(err, ErrMessage) || r != nil {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	if _, err := ParseRequest(make([]byte, MaxMessage+1)); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}

func TestRequestAccepted(t *testing.T) {
	good := map[string]*Request{
		// A length on more bytes than it takes is legal.
		"\x40\x00\x40\x03GET\x05https\x00\x80\x00\x00\x01/": {Method: "GET", Scheme: "https", Path: "/"},
		"\x00\x07OPTIONS\x05https\x00\x01*":                 {Method: "OPTIONS", Scheme: "https", Path: "*"},
		// Names compare without case.
		"\x00\x03GET\x05https\x00\x01/\x04\x01A\x01b": {Method: "GET", Scheme: "https", Path: "/", Header: Fields{{"a", "b"}}},
		"\x02\x04POST\x05https\x00\x02/?\x00\x01a\x02bc\x00\x01t\x00": {
			Method: "POST", Scheme: "https", Path: "/?", Content: []byte("abc"), Trailer: Fields{{"t", ""}},
		},
	}
	for message, want := range good {
		if message[0] == 2 {
			message += "\x00" // the trailer section's end
		}
		got, err := ParseRequest([]byte(message))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, %v", message, got, err)
		}
	}
}

func TestResponseRefused(t *testing.T) {
	bad := map[string]string{
		"a request":         "\x00\x03GET\x05https\x00\x01/",
		"no status":         "\x01",
		"status 99":         "\x01\x40\x63\x00",
		"status 600":        "\x01\x42\x58",
		"interim only":      "\x01\x40\x64\x00",
		"interim is cut":    "\x01\x40\x64",
		"nine interim":      "\x01" + strings.Repeat("\x40\x64\x00", 9) + "\x40\xc8",
		"field of interim":  "\x01\x40\x64\x04\x01\n\x01b\x40\xc8",
		"129 fields in all": "\x03\x40\x64" + strings.Repeat("\x01a\x01b", 128) + "\x00\x40\xc8\x01a\x01b\x00",
	}
	for name, message := range bad {
		if r, err := ParseResponse([]byte(message)); !errors.Is(err, ErrMessage) || r != nil {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func TestMarshalRefuses(t *testing.T) {
	request := func(change func(*Request)) *Request {
		r := *exampleRequest
		change(&r)
		return &r
	}
	for name, r := range map[string]*Request{
		"method": request(func(r *Request) { r.Method = "" }),
		"path":   request(func(r *Request) { r.Path = "hello" }),
		"name":   request(func(r *Request) { r.Header = Fields{{"a b", ""}} }),
		"value":  request(func(r *Request) { r.Trailer = Fields{{"a", "b\n"}} }),
		"fields": request(func(r *Request) { r.Header = make(Fields, 64); r.Trailer = make(Fields, 65) }),
	} {
		if _, err := r.Marshal(0); !errors.Is(err, ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	large := request(func(r *Request) { r.Content = make([]byte, MaxMessage) })
	if _, err := large.Marshal(0); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	if _, err := exampleRequest.Marshal(1 << 40); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	for name, r := range map[string]*Response{
		"status":      {Status: 199},
		"interim":     {Status: 200, Interim: []Interim{{Status: 200}}},
		"nine":        {Status: 200, Interim: make([]Interim, 9)},
		"field":       {Status: 200, Header: Fields{{":status", "200"}}},
		"interim's":   {Status: 200, Interim: []Interim{{100, Fields{{"", ""}}}}},
		"all fields'": {Status: 200, Interim: []Interim{{100, make(Fields, 100)}}, Header: make(Fields, 29)},
	} {
		if _, err := r.Marshal(0); !errors.Is(err, ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	upper := request(func(r *Request) { r.Header = Fields{{"Host", "a"}} })
	encoded, err := upper.Marshal(0)
	if err != nil || !bytes.Contains(encoded, []byte("\x04host\x01a")) {
		t.Errorf("%q, %v", encoded, err)
	}
}
