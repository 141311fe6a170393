"""Furniture of the languages that have no other table: their pages are cleaned, their news stays."""

from __future__ import annotations

import pytest

from monitor.text.boilerplate import find_furniture, strip_furniture
from monitor.text.languages import furniture_code, list_furniture, list_languages, load_language

NEWS = {
    "it": "Il traghetto è affondato lunedì al largo di Porto Ansel e almeno 12 persone sono morte, ha detto la guardia costiera.",
    "pt": "A balsa afundou na segunda-feira perto de Porto Ansel e pelo menos 12 pessoas morreram, disse a guarda costeira.",
    "nl": "De veerboot zonk maandag voor de kust van Ansel en minstens 12 mensen kwamen om, zei de kustwacht.",
    "pl": "Prom zatonął w poniedziałek u wybrzeży Ansel, zginęło co najmniej 12 osób, poinformowała straż przybrzeżna.",
    "sv": "Färjan sjönk på måndagen utanför Ansel och minst 12 människor dog, sade kustbevakningen.",
    "da": "Færgen sank mandag ud for Ansel, og mindst 12 mennesker døde, sagde kystvagten.",
    "no": "Fergen sank mandag utenfor Ansel, og minst 12 mennesker døde, sa kystvakten.",
    "fi": "Lautta upposi maanantaina Anselin edustalla ja ainakin 12 ihmistä kuoli, rannikkovartiosto sanoi.",
    "cs": "Trajekt se v pondělí potopil u Anselu a nejméně 12 lidí zemřelo, uvedla pobřežní stráž.",
    "sk": "Trajekt sa v pondelok potopil pri Anseli a najmenej 12 ľudí zomrelo, uviedla pobrežná stráž.",
    "hu": "A komp hétfőn elsüllyedt Ansel partjainál, legalább 12 ember meghalt, közölte a parti őrség.",
    "ro": "Feribotul s-a scufundat luni în largul portului Ansel și cel puțin 12 oameni au murit, a anunțat paza de coastă.",
    "bg": "Фериботът потъна в понеделник край Ансел и най-малко 12 души загинаха, съобщи бреговата охрана.",
    "sr": "Трајект је потонуо у понедељак код Ансела и најмање 12 људи је погинуло, саопштила је обалска стража.",
    "hr": "Trajekt je potonuo u ponedjeljak kod Ansela i najmanje 12 ljudi je poginulo, priopćila je obalna straža.",
    "el": "Το πλοίο βυθίστηκε τη Δευτέρα ανοιχτά του Άνσελ και τουλάχιστον 12 άνθρωποι πέθαναν, είπε το λιμενικό.",
    "tr": "Feribot pazartesi günü Ansel açıklarında battı ve en az 12 kişi öldü, dedi sahil güvenlik.",
    "ar": "غرقت العبارة يوم الاثنين قبالة أنسل ولقي 12 شخصا على الأقل حتفهم، بحسب خفر السواحل",
    "fa": "کشتی مسافربری روز دوشنبه در نزدیکی انسل غرق شد و دست‌کم ۱۲ نفر جان باختند",
    "he": "המעבורת טבעה ביום שני מול חופי אנסל ולפחות 12 בני אדם נהרגו, מסר משמר החופים.",
    "hi": "नौका सोमवार को एंसेल के तट के पास डूब गई और कम से कम 12 लोगों की मौत हो गई, तटरक्षक बल ने कहा।",
    "id": "Feri itu tenggelam pada Senin di lepas pantai Ansel dan sedikitnya 12 orang tewas, kata penjaga pantai.",
    "ja": "フェリーは月曜日にアンセル沖で沈没し、少なくとも12人が死亡したと沿岸警備隊が発表した。",
    "ko": "여객선이 월요일 안셀 앞바다에서 침몰해 최소 12명이 숨졌다고 해안경비대가 밝혔다.",
    "zh": "渡轮周一在安塞尔外海沉没，至少12人死亡，海岸警卫队说。",
    "vi": "Chiếc phà chìm hôm thứ Hai ngoài khơi Ansel và ít nhất 12 người chết, lực lượng tuần duyên cho biết.",
    "th": "เรือข้ามฟากจมลงเมื่อวันจันทร์นอกชายฝั่งอันเซล มีผู้เสียชีวิตอย่างน้อย 12 คน หน่วยยามฝั่งระบุ",
}

FURNITURE = {
    "it": ["Pubblicità", "Leggi anche: Nove ponti che nessuno ripara", "Iscriviti alla newsletter", "Commenti (12)", "Foto: Mira Okonjo/Tidewire", "di Mira Okonjo", "Aggiornato il 9 aprile 2025 alle 14:10", "© RIPRODUZIONE RISERVATA", "Condividi su Facebook"],
    "pt": ["PUBLICIDADE", "Leia também: Nove pontes sem conserto", "Assine nossa newsletter", "Tempo de leitura: 2 minutos", "Foto: Mira Okonjo/Divulgação", "Por Mira Okonjo", "Atualizado em 9 de abril de 2025 às 14h10", "Siga-nos no Instagram"],
    "nl": ["Advertentie", "Lees ook: Negen bruggen die niemand herstelt", "Meld je aan voor de nieuwsbrief", "12 reacties", "Foto: Mira Okonjo/ANP", "Door Mira Okonjo", "Bijgewerkt op 9 april 2025 om 14:10", "Dit artikel is exclusief voor abonnees"],
    "pl": ["REKLAMA", "Czytaj też: Dziewięć mostów", "Zapisz się do newslettera", "Komentarze (12)", "Fot. Mira Okonjo/PAP", "Autor: Mira Okonjo", "Publikacja: 09.04.2025 14:10", "Pozostało jeszcze 89% artykułu"],
    "sv": ["ANNONS", "Läs mer: Nio broar som ingen lagar", "Prenumerera på nyhetsbrevet", "Uppdaterad 15.59 | Publicerad 14.14", "Foto: Mira Okonjo/TT", "Av Mira Okonjo", "Publicerad 9 april 2025 kl. 14.10", "Dela artikeln"],
    "da": ["Annonce", "Læs også: Ni broer som ingen reparerer", "Tilmeld dig nyhedsbrevet", "12 kommentarer", "Foto: Mira Okonjo/Ritzau Scanpix", "Af Mira Okonjo", "Opdateret 9. april 2025 kl. 14.10", "Del artiklen"],
    "no": ["ANNONSE", "Les også: Ni broer som ingen reparerer", "Meld deg på nyhetsbrevet", "Kommentarer (12)", "Foto: Mira Okonjo / NTB", "Sist oppdatert 9. april 2025 kl. 14.10", "Saken fortsetter under annonsen", "Del saken"],
    "fi": ["Mainos", "Lue myös: Yhdeksän siltaa", "Tilaa uutiskirje", "Kommentit (12)", "Kuva: Mira Okonjo / Lehtikuva", "Julkaistu 9.4.2025 klo 14.10", "Vain tilaajille", "Jaa artikkeli"],
    "cs": ["Reklama", "Čtěte také: Devět mostů", "Přihlaste se k odběru newsletteru", "Diskuse (12)", "Foto: Mira Okonjo, ČTK", "Aktualizováno 9. dubna 2025 14:10", "Článek pro předplatitele", "Sdílet článek"],
    "sk": ["Reklama", "Čítajte aj: Deväť mostov", "Prihláste sa na odber newslettera", "Diskusia (12)", "Foto: Mira Okonjo, TASR", "Aktualizované 9. apríla 2025 o 14:10", "Len pre predplatiteľov", "Zdieľať článok"],
    "hu": ["Hirdetés", "Olvassa el ezt is: Kilenc híd", "Iratkozzon fel hírlevelünkre", "Hozzászólások (12)", "Fotó: Mira Okonjo / MTI", "Frissítve: 2025. április 9. 14:10", "Csak előfizetőknek", "Megosztás"],
    "ro": ["PUBLICITATE", "Citește și: Nouă poduri", "Abonează-te la newsletter", "Comentarii (12)", "Foto: Mira Okonjo / Agerpres", "Actualizat la 9 aprilie 2025, ora 14:10", "Distribuie articolul", "Urmărește-ne pe Facebook"],
    "bg": ["Реклама", "Вижте още: Девет моста", "Абонирайте се за нашия бюлетин", "Коментари (12)", "Снимка: Мира Оконьо/БТА", "Публикувано на 9 април 2025 14:10", "Сподели", "Последвайте ни във Facebook"],
    "sr": ["Реклама", "Pročitajte još: Devet mostova", "Коментари (12)", "Фото: Мира Оконјо/Танјуг", "Објављено 9. април 2025. 14:10", "Подели", "Pratite nas na Instagramu", "Ostavi komentar"],
    "hr": ["Oglas", "Pročitajte još: Devet mostova", "Prijavite se na newsletter", "Komentari (12)", "Foto: Mira Okonjo/Hina", "Objavljeno 9. travnja 2025. u 14:10", "Tekst se nastavlja ispod oglasa", "Podijeli članak"],
    "el": ["ΔΙΑΦΗΜΙΣΗ", "Διαβάστε επίσης: Εννέα γέφυρες", "Εγγραφείτε στο newsletter", "Σχόλια (12)", "Φωτογραφία: Μίρα Οκόνιο/ΑΠΕ-ΜΠΕ", "Δημοσιεύθηκε 9 Απριλίου 2025 στις 14:10", "Ακολουθήστε μας στο Google News", "Κοινοποίηση"],
    "tr": ["REKLAM", "İlgili Haberler", "Etiketler: ferry, Ansel", "Yorumlar (12)", "Fotoğraf: Mira Okonjo/AA", "20 Nisan 2026•Güncelleme: 20 Nisan 2026", "Bizi Facebook'ta takip edin", "Haberi paylaş"],
    "ar": ["إعلان", "اقرأ أيضا: تسعة جسور", "اشترك في النشرة البريدية", "التعليقات (12)", "المصدر: وكالات", "آخر تحديث: 9 أبريل 2025 الساعة 14:10", "شارك", "تابعونا على تلغرام", "نهاية القائمة"],
    "fa": ["آگهی", "بیشتر بخوانید: نه پل", "نظرات (12)", "عکس: میرا اوکونجو", "انتهای پیام", "عضویت در خبرنامه", "برچسب‌ها: کشتی", "اشتراک‌گذاری"],
    "he": ["פרסומת", "קראו גם: תשעה גשרים", "הירשמו לניוזלטר שלנו", "תגובות (12)", "צילום: מירה אוקונג'ו", "כל הזכויות שמורות", "שתפו את הכתבה"],
    "hi": ["विज्ञापन", "यह भी पढ़ें: नौ पुल", "टिप्पणी करें", "फोटो: मीरा ओकोंजो", "शेयर करें", "3 घंटे पहले", "संबंधित खबरें"],
    "id": ["ADVERTISEMENT", "Baca juga: Sembilan jembatan", "Komentar (12)", "Foto: Mira Okonjo/Antara", "Penulis: Mira Okonjo", "Bagikan artikel", "2 jam lalu", "Ikuti kami di Google News"],
    "ja": ["広告", "関連記事", "この記事は会員限定です。", "写真：ミラ・オコンジョ", "2025年4月9日 14時10分更新", "無断転載を禁じます", "続きを読む", "コメント（12件）"],
    "ko": ["광고", "관련기사", "기사입력 2025-04-09 14:10", "무단 전재 및 재배포 금지", "사진=미라 오콘조", "댓글 12개", "공유하기", "구독하기"],
    "zh": ["广告", "相关阅读：九座桥", "责任编辑：李明", "来源：新华网", "分享让更多人看到", "版权所有，未经授权不得转载", "发布时间：2025年04月09日23:52", "廣告-內文未完請往下捲動"],
    "vi": ["Quảng cáo", "Xem thêm: Chín cây cầu", "Bình luận (12)", "Ảnh: Mira Okonjo", "Tin liên quan", "Chia sẻ bài viết", "2 giờ trước"],
    "th": ["โฆษณา", "อ่านเพิ่มเติม: สะพานเก้าแห่ง", "แสดงความคิดเห็น", "ภาพ: มิรา โอคอนโจ", "แชร์", "ข่าวที่เกี่ยวข้อง", "2 ชั่วโมงที่แล้ว"],
}  # fmt: skip

STAYS = {
    "it": ["La pubblicità ingannevole è costata 3 milioni di euro alla rete.", "Gli abbonati pagheranno 5 euro in più al mese dal primo maggio.", "Condividi il dolore delle famiglie, ha chiesto il vescovo ai 300 presenti."],
    "pt": ["A publicidade enganosa custou 3 milhões de euros.", "Com informações da polícia, o juiz ordenou a prisão de 5 homens.", "Assinantes da empresa terão 20% de desconto, disse o ministro."],
    "nl": ["Steun voor de oorlog daalde dit jaar tot 40 procent.", "De advertentie bood 2 miljoen euro aan wie zich meldde.", "Volgens de bond staat de vrije journalistiek onder druk."],
    "pl": ["Reklama obiecywała dwa miliony złotych każdemu ochotnikowi.", "Rozpowszechnianie zdjęć bez zgody ofiary jest karane, powiedział prokurator.", "Autor raportu mówi o 300 rannych."],
    "sv": ["Stöd till flyktingar kostar staten 3 miljoner kronor per månad.", "Annonsen lovade två miljoner kronor till varje frivillig.", "Av de 143 ombord räddades 101."],
    "da": ["Annoncen lovede to millioner kroner til hver frivillig.", "Af de 143 om bord blev 101 reddet.", "Bidrag til fonden faldt med 40 procent på et år."],
    "no": ["Annonsen lovet to millioner kroner til hver frivillig.", "Av de 143 om bord ble 101 reddet.", "Støtten til avisene falt med 40 kroner i måneden."],
    "fi": ["Mainos lupasi kaksi miljoonaa jokaiselle vapaaehtoiselle.", "Tilaajia on 40 000, yhtiö kertoi.", "Kuvassa näkyi kaksi vangittua miestä."],
    "cs": ["Reklama slibovala dva miliony každému dobrovolníkovi.", "Šíření poplašné zprávy je zakázáno, řekl ministr.", "Podpora vlády klesla na 40 procent."],
    "sk": ["Reklama sľubovala dva milióny každému dobrovoľníkovi.", "Podpora vlády klesla na 40 percent.", "Diskusia o zákone trvala 12 hodín."],
    "hu": ["A hirdetés kétmilliót ígért minden önkéntesnek.", "A támogatás 40 százalékkal csökkent tavaly.", "Több mint 300 levelet olvasott el a raboktól."],
    "ro": ["Preluarea integrală a companiei costă 3 milioane de lei.", "Publicitatea înșelătoare a costat 3 milioane de lei.", "De la începutul anului au murit 300 de oameni."],
    "bg": ["Рекламата обещаваше два милиона на всеки доброволец.", "Подкрепата за правителството падна до 40 процента.", "От 143 души на борда 101 бяха спасени."],
    "sr": ["Реклама је обећавала два милиона сваком добровољцу.", "Од 143 путника спасен је 101.", "Podrška vladi pala je na 40 odsto."],
    "hr": ["Oglas je obećavao dva milijuna svakom dobrovoljcu.", "Od 143 putnika spašen je 101.", "Potpora vladi pala je na 40 posto."],
    "el": ["Η διαφήμιση υποσχόταν δύο εκατομμύρια σε κάθε εθελοντή.", "Πληροφορίες από την Αθήνα λένε ότι 5 άνθρωποι πέθαναν.", "Του έδωσαν 3.000 ευρώ για να φύγει."],
    "tr": ["Bakan, X'te paylaştığı mesajda 5 kişinin öldüğünü söyledi.", "Reklam her gönüllüye iki milyon lira vadediyordu.", "Haberlerde izinsiz gösteride 12 kişinin yaralandığı belirtildi."],
    "ar": ["شارك آلاف المستخدمين على فيسبوك صورا تظهر 12 قتيلا", "سجلت الوزارة 155 إصابة عبر البريد الصحي في المدينة", "انضم 300 متطوع إلى قناة تلغرام تديرها الشرطة"],
    "fa": ["تبلیغات دروغین سه میلیون یورو برای شبکه هزینه داشت", "نظرات مخالفان در گزارش 12 صفحه‌ای آمده است"],
    "he": ["הפרסומת הבטיחה שני מיליון לכל מתנדב.", "תגובות הציבור לחוק היו חריפות, ו-300 איש הפגינו."],
    "hi": ["फेसबुक पर लाइक करने के आरोप में 12 लोग गिरफ्तार हुए।", "विज्ञापन में हर स्वयंसेवक को दो लाख रुपये देने का वादा था।"],
    "id": ["Iklan itu menjanjikan dua juta kepada setiap sukarelawan.", "Sidang pelanggaran hak cipta lagu itu menuntut ganti rugi 3 miliar.", "Foto yang diterbitkan pada 9 April 2025 menunjukkan dua pria."],
    "ja": ["容疑者は被害者をXでフォローしていた。", "記事を無断転載されたとして、社は300万円の賠償を求めた。", "料金は2か月で500円値上げされる。"],
    "ko": ["유튜브 채널 구독자가 100만 명을 넘었다.", "경찰은 소프트웨어 무단복제 혐의로 12명을 체포했다.", "시민들의 제보 전화가 300통을 넘었다고 밝혔다."],
    "zh": ["他说，超过200万人下载了这款App后被骗。", "他未经许可进入工厂，12人受伤。", "警方追踪脸书账号后逮捕5人。", "公司的许可证被吊销，300人失业。"],
    "vi": ["Quảng cáo hứa hai triệu cho mỗi tình nguyện viên.", "Theo cảnh sát, 12 người đã bị bắt.", "Ảnh đăng ngày 9/4 cho thấy hai người đàn ông."],
    "th": ["โฆษณานั้นสัญญาเงินสองล้านแก่อาสาสมัครทุกคน", "ภาพที่เผยแพร่เมื่อวันที่ 9 เมษายนแสดงชายสองคน"],
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(FURNITURE))
def test_lines_of_furniture_between_sentences_are_cut(code: str) -> None:
    for line in FURNITURE[code]:
        assert strip_furniture(f"{NEWS[code]}\n{line}\n{NEWS[code]}", code)[0] == f"{NEWS[code]}\n{NEWS[code]}", line


@pytest.mark.parametrize("code", sorted(FURNITURE))
def test_furniture_is_known_without_being_told_the_language(code: str) -> None:
    for line in FURNITURE[code]:
        assert strip_furniture(f"{NEWS[code]}\n{line}\n{NEWS[code]}")[0] == f"{NEWS[code]}\n{NEWS[code]}", line


@pytest.mark.parametrize("code", sorted(STAYS))
def test_a_sentence_with_such_words_stays_wherever_it_stands(code: str) -> None:
    for line in STAYS[code]:
        for text in (f"{line}\n{NEWS[code]}", f"{NEWS[code]}\n{line}\n{NEWS[code]}", f"{NEWS[code]}\n{line}"):
            assert strip_furniture(text, code) == (text, []), line
            assert strip_furniture(text) == (text, []), line


def test_no_news_of_one_language_is_furniture_of_another() -> None:
    lines = [NEWS[code] for code in sorted(NEWS)]
    for code in list_furniture():
        assert not any(find_furniture(lines, code))


def test_a_language_with_furniture_alone_is_read_as_english_by_the_others() -> None:
    assert set(list_languages()) < set(list_furniture())
    assert load_language("it") is load_language("en")


@pytest.mark.parametrize(("tag", "code"), [("nb", "no"), ("nn-NO", "no"), ("pt-BR", "pt"), ("bs", "hr"), ("zh_TW", "zh"), ("xx", "en"), (None, "en")])  # fmt: skip
def test_a_tag_finds_the_table_that_serves_it(tag: str | None, code: str) -> None:
    assert furniture_code(tag) == code
