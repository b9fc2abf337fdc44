use super::*;

const FULL: &str = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
bad.example,suspend,false,false,,false
loud.example,silence,true,false,\"Said \"\"no\"\", twice,
and again\",true
odd.example,noop,true,true,quiet,false
";

fn read(text: &str) -> Result<Vec<Rule>, CsvErrors> {
    read_csv(text, Verdict::Suspend)
}

/// The domains and verdicts.
fn told(text: &str) -> Vec<(String, Verdict)> {
    let rules = read(text).unwrap();
    rules.into_iter().map(|it| (it.subject.to_string(), it.verdict)).collect()
}

#[test]
fn a_list_is_read_and_written_without_a_loss() {
    let rules = read(FULL).unwrap();
    assert_eq!(rules.len(), 3);
    let loud = &rules[1];
    assert_eq!(loud.public_comment, "Said \"no\", twice,\nand again");
    assert!(loud.reject_media && !loud.reject_reports && loud.obfuscate);
    assert_eq!(write_csv(&rules), FULL);
}

#[test]
fn a_list_may_be_domains_alone_and_come_from_any_system() {
    let both = [("bad.example", Verdict::Suspend), ("xn--bcher-kva.example", Verdict::Suspend)];
    let both = both.map(|(domain, verdict)| (domain.to_owned(), verdict));
    for text in [
        "bad.example\nb\u{fc}cher.example",
        "#domain\nbad.example\nb\u{fc}cher.example\n",
        "domain\r\nbad.example\r\n\r\nb\u{fc}cher.example\r\n",
        "\u{feff}# mine\nBAD.example.\n# more\n\"B\u{dc}CHER.example\"\n",
        "#obfuscate,#domain\n,bad.example\nFALSE, b\u{fc}cher.example\n",
        "bad.example,suspend\nb\u{fc}cher.example,,true\n",
        "bad.example\nbad.example\nb\u{fc}cher.example\n",
    ] {
        assert_eq!(told(text), both, "{text:?}");
    }
    assert_eq!(told(""), []);
    let allowed = read_csv("good.example\n", Verdict::Allow).unwrap();
    assert_eq!(allowed[0].verdict, Verdict::Allow);
    assert_eq!(write_csv(&allowed), "#domain\ngood.example\n");
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_nothing_is_left_out() {
    for (text, expected) in [
        (
            "#domain,#severity\na.example,ban\n",
            "line 2, column 11: the severity `ban` is not known",
        ),
        ("#domain,#severity\na.example,allow\n", "line 2, column 11: the severity `allow` is not"),
        ("#domain,#note\n", "line 1, column 9: the column `#note` is not known"),
        ("#domain,#domain\n", "line 1, column 9: the column `#domain` stands here twice"),
        ("a.example\nex**ple.com\n", "line 2, column 1: `ex**ple.com` is no domain"),
        ("a.example,silence\na.example,suspend\n", "line 2, column 1: `a.example` stands here a"),
        ("a.example,,maybe\n", "line 1, column 12: `maybe` is neither `true` nor `false`"),
        ("a.example,,,,,,x\n", "line 1, column 16: there are more fields than columns"),
        ("a.example,,,,\"x\ny\" z\n", "line 2, column 3: there is something behind"),
        ("a.example,,,,\"x\n", "line 1, column 14: the quotation mark is not closed"),
        ("#obfuscate,#domain\ntrue\n", "line 2, column 1: there is no domain"),
    ] {
        let errors = read(text).unwrap_err().to_string();
        assert!(errors.starts_with(expected), "{text:?}: {errors}");
    }
    let errors = read("a\u{fc} b,ban\nb.example,ban\n").unwrap_err();
    let places: Vec<_> = errors.as_slice().iter().map(|it| (it.line, it.column)).collect();
    assert_eq!(places, [(1, 1), (1, 6), (2, 11)]);
}
