package roll

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func parse(text string) ([]Member, *Problems) {
	members, err := ParseCSV(strings.NewReader(text), DefaultCSVSize)
	var problems *Problems
	if err != nil && !errors.As(err, &problems) {
		panic(err)
	}
	return members, problems
}

func TestParseCleanRoll(t *testing.T) {
	data := sample(t, "roll-64.csv")
	members, problems := parse(string(data))
	if problems != nil || len(members) != 64 {
		t.Fatalf("%d members, %v", len(members), problems)
	}
	if want := (Member{"BY0013", "刘𬭎", "第二支部", StatusFull, "m0013@branch.example", "00000000013"}); members[12] != want {
		t.Errorf("got %+v, want %+v", members[12], want)
	}
	if members[30].Name != "阿依古丽·买买提" {
		t.Errorf("got %q", members[30].Name)
	}
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(data)
	if err != nil {
		t.Fatal(err)
	}
	crlf := bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	for name, other := range map[string][]byte{
		"BOM": append([]byte("\xef\xbb\xbf"), data...), "CRLF": crlf, "GB18030": gb,
		"CR": bytes.ReplaceAll(data, []byte("\n"), []byte("\r")),
	} {
		again, problems := parse(string(other))
		if problems != nil || !reflect.DeepEqual(again, members) {
			t.Errorf("%s: read differently: %v", name, problems)
		}
	}
	if DetectEncoding(gb) != GB18030 || DetectEncoding(crlf) != UTF8 {
		t.Error("encoding not detected")
	}
}

// TestParseMessyRoll holds that every planted fault is found at its place, and
// no other.
func TestParseMessyRoll(t *testing.T) {
	members, problems := parse(string(sample(t, "roll-messy-gb18030.csv")))
	if problems == nil || members != nil {
		t.Fatalf("%d members imported", len(members))
	}
	want := []Problem{
		{Row: 5, Col: 2, Column: "党员编号", Code: NumberRepeated, Value: "BY0003", First: 4},
		{Row: 7, Col: 5, Column: "邮箱", Code: EmailRepeated, Value: "m0005@branch.example", First: 6},
		{Row: 9, Col: 1, Column: "姓名", Code: NameMissing},
		{Row: 10, Col: 4, Column: "状态", Code: StatusUnknown, Value: "active"},
		{Row: 11, Col: 5, Column: "邮箱", Code: EmailBad, Value: "not-an-address"},
		{Row: 12, Col: 7, Code: ColumnExtra, Value: "extra"},
		{Row: 13, Col: 1, Column: "姓名", Code: HiddenCharacter, Value: ` 赵\u200b敏 `},
		{Row: 16, Col: 1, Column: "姓名", Code: FormulaLeading, Value: `=HYPERLINK("x")`},
	}
	for i := range problems.List {
		if problems.List[i].Msg == "" {
			t.Errorf("no message: %+v", problems.List[i])
		}
		problems.List[i].Msg = ""
	}
	if !reflect.DeepEqual(problems.List, want) {
		t.Errorf("got  %+v\nwant %+v", problems.List, want)
	}
}

const sampleHead = "member_no,name,branch,status,email,phone\n"

// TestParseProblems gives one fault each: "row:col:code", several with spaces.
func TestParseProblems(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "0:0:file_empty"},
		{"only BOM", "\ufeff", "0:0:file_empty"},
		{"only headings", sampleHead, "0:0:file_empty"},
		{"only commas", "\n,,,\n", "0:0:file_empty"},
		{"UTF-16", "\xff\xfem\x00e\x00", "1:0:encoding_unknown"},
		{"damaged UTF-8", sampleHead + "1,王桂,第二,full,,\n2,李\xe6,,full,,\n3,,,full,,\n", "3:2:unreadable_character 4:2:name_missing"},
		{"damaged UTF-8 after BOM", "\ufeff" + sampleHead + "1,\xff,,full,,", "2:2:unreadable_character"},
		{"made-up character in GB18030", sampleHead + "1,\xcd\xf5\xfe\x59,,full,,\n", "2:2:unreadable_character"},
		{"damaged in a phone", sampleHead + "1,王桂,,full,,123\xff\n", "2:6:unreadable_character"},
		{"neither", "\xff\xff\xff,\n", "1:0:encoding_unknown"},
		{"no headings", "1,王桂,二,full,,\n", "1:1:heading_unknown 1:2:heading_unknown 1:3:heading_unknown 1:4:heading_unknown " +
			"1:5:heading_unknown 1:6:heading_unknown 1:0:heading_missing 1:0:heading_missing 1:0:heading_missing"},
		{"semicolons", "member_no;name;status\n1;a;full\n", "1:1:heading_unknown 1:0:heading_missing 1:0:heading_missing 1:0:heading_missing"},
		{"heading repeated", "编号,姓名,status,状态\n1,王,full,full\n", "1:4:heading_repeated"},
		{"heading unknown, rows read all the same", "编号,姓名,status,age\n1,王,x,3\n", "1:4:heading_unknown 2:3:status_unknown"},
		{"heading missing, rows read all the same", "编号,status\n1,x\n", "1:0:heading_missing 2:2:status_unknown"},
		{"column missing", sampleHead + "1,王,二,full,\n", "2:6:column_missing"},
		{"columns missing and a bad cell", sampleHead + "1,王,二,x\n", "2:5:column_missing 2:4:status_unknown"},
		{"bare quote", sampleHead + "1,王\"桂,二,full,,\n2,,,full,,\n", "2:0:quote_broken 3:2:name_missing"},
		{"open quote", sampleHead + "1,王桂,二,full,,\n2,\"王,二,full,,\n3,李,,full,,\n", "3:0:quote_broken"},
		{"number with space", sampleHead + "1 2,王,,full,,\n", "2:1:number_bad"},
		{"full-width number", sampleHead + "ＢＹ１,王,,full,,\n", "2:1:number_bad"},
		{"number missing", sampleHead + ",王,,full,,\n", "2:1:number_missing"},
		{"number repeated but for case", sampleHead + "a1,王,,full,,\nA1,李,,full,,\n", "3:1:number_repeated"},
		{"address repeated but for case", sampleHead + "1,王,,full,a@b.cc,\n2,李,,full,A@B.cc,\n", "3:5:email_repeated"},
		{"blank lines count as rows", sampleHead + "\n1,,,full,,\n , ,,,,\n2,,,full,,\n", "3:2:name_missing 5:2:name_missing"},
		{"status missing", sampleHead + "1,王,,,,\n", "2:4:status_missing"},
		{"line break in cell", sampleHead + "1,\"王\n桂\",,full,,\n2,李,,,,\n", "2:2:hidden_character 4:4:status_missing"},
		{"tab", sampleHead + "1,王\t桂,,full,,\n", "2:2:hidden_character"},
		{"direction mark", sampleHead + "1,王\u202e桂,,full,,\n", "2:2:hidden_character"},
		{"no-break space", sampleHead + "1,王\u00a0桂,,full,,\n", "2:2:hidden_character"},
		{"variation selector", sampleHead + "1,葛\U000e0100,,full,,\n", "2:2:hidden_character"},
		{"Hangul filler", sampleHead + "1,王\u3164,,full,,\n", "2:2:hidden_character"},
		{"replacement character", sampleHead + "1,王\ufffd,,full,,\n", "2:2:unreadable_character"},
		{"private use", sampleHead + "1,王\ue863,,full,,\n", "2:2:private_use"},
		{"name without letter", sampleHead + "1,---,,full,,\n2,123,,full,,\n", "2:2:formula 3:2:name_bad"},
		{"formulas", sampleHead + "1,=1,+2,full,@a.bc,-5\n", "2:2:formula 2:3:formula 2:5:formula 2:6:formula"},
		{"full-width formula", sampleHead + "1,＝王,,full,,\n", "2:2:formula"},
		{"guarded formula", sampleHead + "1,'=王,,full,,\n", "2:2:formula"},
		{"too long", sampleHead + "1," + strings.Repeat("王", 101) + ",,full,,\n", "2:2:too_long"},
		{"bad phone", sampleHead + "1,王,,full,,12a\n", "2:6:phone_bad"},
		{"several in one row", sampleHead + ",,,x,y,z,w\n", "2:1:number_missing 2:2:name_missing 2:4:status_unknown 2:5:email_bad 2:6:phone_bad 2:7:column_extra"},
	} {
		t.Run(c.name, func(t *testing.T) {
			members, problems := parse(c.text)
			var got []string
			if problems != nil {
				for _, p := range problems.List {
					got = append(got, fmt.Sprintf("%d:%d:%s", p.Row, p.Col, p.Code))
				}
			}
			if strings.Join(got, " ") != c.want || members != nil {
				t.Errorf("got  %s and %d members\nwant %s\n%v", strings.Join(got, " "), len(members), c.want, problems)
			}
		})
	}
}

func TestParseAccepts(t *testing.T) {
	for _, c := range []struct{ name, row, want string }{
		{"middle dots", "1,阿依古丽·买买提,,full,,", "阿依古丽·买买提"},
		{"katakana dot", "1,ジョン・スミス,,full,,", "ジョン・スミス"},
		{"beyond the basic plane", "1,刘𬭎,,full,,", "刘𬭎"},
		{"newer than the tables", "1,\U00033000,,full,,", "\U00033000"},
		{"ideographic space inside", "1,王\u3000桂,,full,,", "王\u3000桂"},
		{"spaces around", "1,\u3000 王桂 ,,full,,", "王桂"},
		{"decomposed", "1,Nguye\u0302\u0303n,,full,,", "Nguyễn"},
		{"comma in quotes", `1,"Li, Hong",,full,,`, "Li, Hong"},
		{"quote in quotes", `1,"Li ""Red"" Hong",,full,,`, `Li "Red" Hong`},
		{"apostrophe", "1,O'Brien,,full,,", "O'Brien"},
		{"Uyghur", "1,ئايگۈل,,full,,", "ئايگۈل"},
		{"phone with country code", "1,王,,full,,+86 (10) 1234-5678", "王"},
		{"guarded phone", "1,王,,full,,'+861012345678", "王"},
	} {
		members, problems := parse(sampleHead + c.row + "\n")
		if problems != nil || len(members) != 1 || members[0].Name != c.want {
			t.Errorf("%s: got %+v, %v", c.name, members, problems)
		}
	}
	members, problems := parse("状 态, E-Mail ,姓名,会员编号\nProbationary,,王,1\n正式党员,,李,2\n留党察看,,张,3\n")
	if problems != nil || len(members) != 3 || members[0].Status != StatusProbationary ||
		members[1].Status != StatusFull || members[2].Status != StatusObserved {
		t.Errorf("got %+v, %v", members, problems)
	}
}

func TestParseBounds(t *testing.T) {
	text := sampleHead + "1,王,,full,,\n"
	if _, err := ParseCSV(strings.NewReader(text), int64(len(text))); err != nil {
		t.Error(err)
	}
	_, err := ParseCSV(strings.NewReader(text), int64(len(text)-1))
	var problems *Problems
	if !errors.As(err, &problems) || problems.List[0].Code != FileTooLarge {
		t.Errorf("got %v", err)
	}
	if _, err := ParseCSV(iotestErr{}, 10); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
	var b strings.Builder
	b.WriteString(sampleHead)
	for i := range MaxRows {
		fmt.Fprintf(&b, "%d,王,,full,,\n", i)
	}
	if members, problems := parse(b.String()); problems != nil || len(members) != MaxRows {
		t.Errorf("%d members, %v", len(members), problems)
	}
	b.WriteString("x,王,,full,,\n")
	if _, problems := parse(b.String()); problems == nil || problems.List[0].Code != RowsTooMany {
		t.Errorf("got %v", problems)
	}
	_, many := parse(sampleHead + strings.Repeat(",王,,full,,\n", MaxProblems+5))
	if len(many.List) != MaxProblems || many.More != 5 || !strings.HasSuffix(many.Error(), "and 5 more") {
		t.Errorf("%d listed, %d more", len(many.List), many.More)
	}
}

type iotestErr struct{}

func (iotestErr) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func BenchmarkParseCSV(b *testing.B) {
	var text strings.Builder
	text.WriteString(sampleHead)
	for i := range 20_000 {
		fmt.Fprintf(&text, "BY%06d,阿依古丽·买买提,第二支部,full,m%06d@branch.example,%011d\n", i, i, i)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := ParseCSV(strings.NewReader(text.String()), DefaultCSVSize); err != nil {
			b.Fatal(err)
		}
	}
}

func TestExportRoundTrip(t *testing.T) {
	members, _ := parse(string(sample(t, "roll-64.csv")))
	members[0].Phone = "+8613800000000"
	members[1].Name = `Li "Red", Hong`
	members[2].Name = "'Abu"
	var b bytes.Buffer
	if err := WriteCSV(&b, members); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), ",'+8613800000000\r\n") || !strings.Contains(b.String(), ",''Abu,") {
		t.Error("not guarded")
	}
	again, problems := parse(b.String())
	if problems != nil || !reflect.DeepEqual(again, members) {
		t.Errorf("read back differently: %v", problems)
	}
}

// FuzzParseCSV holds that what is imported has no fault and survives an export.
func FuzzParseCSV(f *testing.F) {
	f.Add(sample(f, "roll-64.csv")[:600])
	f.Add(sample(f, "roll-messy-gb18030.csv"))
	f.Add([]byte("状态,邮箱,姓名,编号\n正式,,\"王,\"\"\",1\r\n"))
	f.Add([]byte("name,no,status,phone\n'x,1,full,'+123\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		members, err := ParseCSV(bytes.NewReader(data), 1<<16)
		if err != nil {
			var problems *Problems
			if !errors.As(err, &problems) || len(problems.List) == 0 || members != nil {
				t.Fatalf("%d members, %v", len(members), err)
			}
			return
		}
		for _, m := range members {
			if _, err := m.Line(); err != nil {
				t.Fatal(err)
			}
		}
		var b bytes.Buffer
		if err := WriteCSV(&b, members); err != nil {
			t.Fatal(err)
		}
		again, err := ParseCSV(&b, 1<<20)
		if err != nil || !reflect.DeepEqual(members, again) {
			t.Fatalf("%+v became %+v, %v", members, again, err)
		}
	})
}
